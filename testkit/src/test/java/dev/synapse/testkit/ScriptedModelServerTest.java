package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ScriptedModelServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ScriptedModelServer server = ScriptedModelServer.start("key");
    private final Chat chat = new Chat(server.baseUrl());

    @AfterEach
    void close() {
        chat.close();
        server.close();
    }

    @Test
    void a_wrong_key_is_refused() throws Exception {
        try (ScriptedModelServer other = ScriptedModelServer.start("another key");
                Chat stranger = new Chat(other.baseUrl())) {
            HttpResponse<String> answer = stranger.post(Chat.prompt("m", "user", "Hi"));

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(other.unauthorizedCount()).isEqualTo(1);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void models_are_listed_and_unknown_paths_are_not_found() throws Exception {
        server.models("one", "two");

        HttpResponse<String> models = get("/models");
        HttpResponse<String> unknown = get("/embeddings");

        assertThat(models.body()).contains("\"one\"", "\"two\"");
        assertThat(unknown.statusCode()).isEqualTo(404);
    }

    @Test
    void invalid_json_is_refused() throws Exception {
        HttpResponse<String> answer = chat.http().send(chat.request("{nonsense"), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void a_queue_replies_in_order_and_repeats_the_last() throws Exception {
        server.onAgent("Writer", Reply.failure(500, "first"), Reply.text("second"));

        assertThat(chat.post(Chat.prompt("writer", "user", "Hi")).statusCode()).isEqualTo(500);
        assertThat(chat.post(Chat.prompt("writer", "user", "Hi")).body()).contains("second");
        assertThat(chat.post(Chat.prompt("writer", "user", "Hi")).body()).contains("second");
    }

    @Test
    void a_closed_queue_fails_after_its_last_reply() throws Exception {
        server.whenModel("m").reply(Reply.text("only")).thenFail();

        assertThat(chat.post(Chat.prompt("m", "user", "Hi")).statusCode()).isEqualTo(200);
        assertThat(chat.post(Chat.prompt("m", "user", "Hi")).statusCode()).isEqualTo(400);
    }

    @Test
    void the_newest_matching_rule_wins_and_otherwise_handles_the_rest() throws Exception {
        server.otherwise(request -> Reply.text("fallback"));
        server.whenSystemContains("pirate").reply(Reply.text("older"));
        server.whenSystemContains("a pirate").reply(Reply.text("newer"));

        assertThat(chat.post(Chat.prompt("m", "system", "You are a pirate")).body())
                .contains("newer");
        assertThat(chat.post(Chat.prompt("m", "system", "the pirate")).body()).contains("older");
        assertThat(chat.post(Chat.prompt("m", "system", "nobody")).body()).contains("fallback");
    }

    @Test
    void a_missing_rule_and_a_failing_script_are_reported() throws Exception {
        assertThat(chat.post(Chat.prompt("m", "user", "Hi")).body()).contains("no rule for model 'm'");

        server.otherwise(request -> {
            throw new IllegalStateException("oops");
        });
        assertThat(chat.post(Chat.prompt("m", "user", "Hi")).body()).contains("oops");
    }

    @Test
    void a_latch_holds_calls_in_flight_until_it_is_opened() throws Exception {
        Latch latch = new Latch();
        server.whenModel("m").reply(Reply.text("late").heldBy(latch));

        var first = chat.http().sendAsync(chat.request(Chat.prompt("m").toString()), BodyHandlers.ofString());
        var second = chat.http().sendAsync(chat.request(Chat.prompt("m").toString()), BodyHandlers.ofString());
        latch.awaitWaiting(2, LIMIT);
        assertThat(server.inFlight()).isEqualTo(2);
        latch.open();

        assertThat(first.get().body()).contains("late");
        assertThat(second.get().body()).contains("late");
        Await.until(LIMIT, () -> server.inFlight() == 0, "all calls have ended");
        assertThat(server.peakInFlight()).isEqualTo(2);
    }

    @Test
    void a_request_is_recorded_with_tools_and_temperature() throws Exception {
        ObjectNode body = Chat.prompt("m", "user", "Hi").put("temperature", 0.5);
        ObjectNode function =
                body.putArray("tools").addObject().put("type", "function").putObject("function");
        function.put("name", "web_search")
                .put("description", "searches")
                .putObject("parameters")
                .put("type", "object");
        server.whenModel("m").reply(Reply.text("ok"));

        chat.post(body);

        ModelRequest request = server.awaitRequests(1, LIMIT).getFirst();
        assertThat(request.temperature()).hasValue(0.5);
        assertThat(request.offers("web_search")).isTrue();
        assertThat(request.lastMessage().content()).isEqualTo("Hi");
        assertThat(request.headers()).containsEntry("authorization", "Bearer key");
    }

    @Test
    void only_the_newest_requests_are_kept_if_configured() throws Exception {
        server.keepRequests(1).otherwise(request -> Reply.text("ok"));

        chat.post(Chat.prompt("first"));
        chat.post(Chat.prompt("second"));

        assertThat(server.requests()).extracting(ModelRequest::model).containsExactly("second");
        assertThat(server.requestCount()).isEqualTo(2);
    }

    @Test
    void two_thousand_slow_streams_are_held_at_once() throws Exception {
        Latch latch = new Latch();
        Reply slow = Reply.text("one two three four").slowedBy(Duration.ZERO, Duration.ofMillis(1));
        server.otherwise(request -> slow.heldBy(latch));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();

        IntStream.range(0, 2000)
                .mapToObj(index -> Chat.streamed(Chat.prompt("m" + index)))
                .map(body -> chat.http().sendAsync(chat.request(body.toString()), BodyHandlers.ofString()))
                .forEach(answers::add);
        latch.awaitWaiting(2000, Duration.ofMinutes(2));
        latch.open();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().body()).endsWith("data: [DONE]\n\n");
        }
        assertThat(server.peakInFlight()).isEqualTo(2000);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer key")
                .build();
        return chat.http().send(request, BodyHandlers.ofString());
    }
}
