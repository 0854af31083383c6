package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
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
    void a_text_is_answered_whole() throws Exception {
        server.whenModel("m").reply(Reply.text("Hello").finishedBy("length"));

        JsonNode answer = chat.ask(Chat.prompt("m", "system", "Be brief.", "user", "Hi"));

        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("message").path("content").asString()).isEqualTo("Hello");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(2);
        assertThat(server.requests().getFirst().system()).isEqualTo("Be brief.");
    }

    @Test
    void a_text_is_streamed_in_chunks_with_usage_and_end_mark() throws Exception {
        server.whenModel("m").reply(Reply.text("Grüße 🙂 all").inChunksOf(3));

        List<String> events = chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi")));

        assertThat(events.getLast()).isEqualTo("[DONE]");
        List<JsonNode> chunks = parsed(events);
        assertThat(chunks.stream()
                        .map(chunk -> chunk.path("choices")
                                .path(0)
                                .path("delta")
                                .path("content")
                                .asString(""))
                        .filter(text -> !text.isEmpty()))
                .containsExactly("Grü", "ße ", "🙂 a", "ll");
        assertThat(chunks.get(chunks.size() - 2)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asString())
                .isEqualTo("stop");
        assertThat(chunks.getLast().path("usage").path("total_tokens").asInt()).isPositive();
    }

    @Test
    void a_stream_without_include_usage_carries_none() throws Exception {
        server.whenModel("m").reply(Reply.text("Hello"));

        List<String> events = chat.events(Chat.prompt("m", "user", "Hi").put("stream", true));

        assertThat(parsed(events)).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void tool_calls_are_streamed_interleaved_by_index() throws Exception {
        server.whenModel("m")
                .reply(Reply.toolCalls(
                                new Reply.Call("a", "web_search", "{\"query\":\"first question\"}"),
                                new Reply.Call("", "web_search", "{\"query\":\"second question\"}"))
                        .withText("I look."));

        List<JsonNode> chunks = parsed(chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))));

        List<JsonNode> deltas = chunks.stream()
                .flatMap(chunk -> chunk.path("choices")
                        .path(0)
                        .path("delta")
                        .path("tool_calls")
                        .valueStream())
                .toList();
        assertThat(deltas.stream().map(delta -> delta.path("index").asInt()).limit(6))
                .containsExactly(0, 1, 0, 1, 0, 1);
        assertThat(arguments(deltas, 0)).isEqualTo("{\"query\":\"first question\"}");
        assertThat(arguments(deltas, 1)).isEqualTo("{\"query\":\"second question\"}");
        assertThat(deltas.get(0).path("id").asString()).isEqualTo("a");
        assertThat(deltas.get(1).path("id").asString()).startsWith("call_");
    }

    @Test
    void tool_calls_are_answered_whole_with_malformed_arguments_as_they_are() throws Exception {
        server.whenModel("m").reply(Reply.malformedArguments("web_search"));

        JsonNode answer = chat.ask(Chat.prompt("m", "user", "Hi"));

        JsonNode choice = answer.path("choices").path(0);
        JsonNode function = choice.path("message").path("tool_calls").path(0).path("function");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(choice.path("message").path("content").isNull()).isTrue();
        assertThat(function.path("arguments").asString()).isEqualTo("{\"query\": \"never clo");
    }

    @Test
    void a_ragged_stream_carries_the_same_text() throws Exception {
        server.whenModel("m").reply(Reply.text("Grüße 🙂").raggedBy(5));

        List<JsonNode> chunks = parsed(chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))));

        assertThat(text(chunks)).isEqualTo("Grüße 🙂");
    }

    @Test
    void a_failure_carries_status_body_and_headers() throws Exception {
        server.whenModel("m").reply(Reply.failure(429, "slow down").retryAfter("7"));

        HttpResponse<String> answer = chat.post(Chat.streamed(Chat.prompt("m", "user", "Hi")));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("7");
        assertThat(answer.body()).contains("slow down");
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
    void what_is_not_json_is_refused() throws Exception {
        HttpResponse<String> answer = chat.http().send(chat.request("{nonsense"), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void a_hang_before_the_headers_ends_when_the_client_leaves() {
        server.whenModel("m").reply(Reply.hang());

        var pending = chat.http()
                .sendAsync(chat.request(Chat.prompt("m", "user", "Hi").toString()), BodyHandlers.ofString());
        server.awaitRequests(1, LIMIT);
        assertThat(server.inFlight()).isEqualTo(1);
        pending.cancel(true);

        Await.until(LIMIT, () -> server.inFlight() == 0, "the call is over");
        assertThat(server.calls().getFirst().clientClosed()).isTrue();
    }

    @Test
    void a_hang_in_the_stream_comes_after_its_first_part() throws Exception {
        server.whenModel("m").reply(new Reply.HangMidStream("Once upon"));

        try (Stream<String> lines =
                chat.open(Chat.streamed(Chat.prompt("m", "user", "Hi"))).body()) {
            String first =
                    lines.filter(line -> line.contains("Once upon")).findFirst().orElseThrow();

            assertThat(first).startsWith("data: ");
            assertThat(server.calls().getFirst().finished()).isFalse();
        }
        Await.until(LIMIT, () -> server.calls().getFirst().clientClosed(), "the client has left");
    }

    @Test
    void a_stream_can_end_well_formed_but_without_its_end_mark() throws Exception {
        server.whenModel("m").reply(Reply.cut("Once upon", Reply.Cut.WITHOUT_DONE));

        List<JsonNode> chunks = parsed(chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))));

        assertThat(text(chunks)).isEqualTo("Once upon");
        assertThat(chunks)
                .allMatch(chunk ->
                        chunk.path("choices").path(0).path("finish_reason").isNull());
    }

    @RepeatedTest(50)
    void a_reset_stream_is_never_seen_as_the_clients_doing() throws Exception {
        a_cut_stream_breaks_the_connection_and_is_not_the_clients_doing(Reply.Cut.RESET);
    }

    @ParameterizedTest
    @EnumSource(value = Reply.Cut.class, mode = EnumSource.Mode.EXCLUDE, names = "WITHOUT_DONE")
    void a_cut_stream_breaks_the_connection_and_is_not_the_clients_doing(Reply.Cut cut) throws Exception {
        server.whenModel("m").reply(Reply.cut("Once upon", cut));

        // a reset may come before the client has read the head, so the opening may fail too
        assertThatThrownBy(() -> chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))))
                .isInstanceOfAny(IOException.class, UncheckedIOException.class);

        Await.until(LIMIT, () -> server.calls().getFirst().finished(), "the call is over");
        assertThat(server.calls().getFirst().clientClosed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Reply.Cut.class)
    void a_cut_answer_that_is_not_streamed_breaks_too(Reply.Cut cut) {
        server.whenModel("m").reply(Reply.cut("Once upon", cut));

        assertThatThrownBy(() -> chat.post(Chat.prompt("m", "user", "Hi"))).isInstanceOf(IOException.class);
    }

    @Test
    void a_reset_before_the_headers_breaks_the_connection() {
        server.whenModel("m").reply(new Reply.ResetBeforeHeaders());

        assertThatThrownBy(() -> chat.post(Chat.prompt("m", "user", "Hi"))).isInstanceOf(IOException.class);
    }

    @Test
    void an_error_can_come_in_the_stream() throws Exception {
        server.whenModel("m").reply(new Reply.ErrorInStream("Once", "{\"error\":{\"message\":\"overloaded\"}}"));

        List<String> events = chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi")));

        assertThat(events.getLast()).contains("overloaded");
    }

    @Test
    void replies_of_a_queue_come_in_order_and_the_last_repeats() throws Exception {
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
    void the_newest_matching_rule_wins_and_otherwise_takes_the_rest() throws Exception {
        server.otherwise(request -> Reply.text("fallback"));
        server.whenSystemContains("pirate").reply(Reply.text("older"));
        server.whenSystemContains("a pirate").reply(Reply.text("newer"));

        assertThat(chat.post(Chat.prompt("m", "system", "You are a pirate")).body())
                .contains("newer");
        assertThat(chat.post(Chat.prompt("m", "system", "the pirate")).body()).contains("older");
        assertThat(chat.post(Chat.prompt("m", "system", "nobody")).body()).contains("fallback");
    }

    @Test
    void no_rule_and_a_failing_script_are_said() throws Exception {
        assertThat(chat.post(Chat.prompt("m", "user", "Hi")).body()).contains("no rule for model 'm'");

        server.otherwise(request -> {
            throw new IllegalStateException("oops");
        });
        assertThat(chat.post(Chat.prompt("m", "user", "Hi")).body()).contains("oops");
    }

    @Test
    void a_gate_holds_calls_in_flight_until_it_is_opened() throws Exception {
        Gate gate = new Gate();
        server.whenModel("m").reply(Reply.text("late").behind(gate));

        var first = chat.http().sendAsync(chat.request("{\"model\":\"m\"}"), BodyHandlers.ofString());
        var second = chat.http().sendAsync(chat.request("{\"model\":\"m\"}"), BodyHandlers.ofString());
        gate.awaitWaiting(2, LIMIT);
        assertThat(server.inFlight()).isEqualTo(2);
        gate.open();

        assertThat(first.get().body()).contains("late");
        assertThat(second.get().body()).contains("late");
        Await.until(LIMIT, () -> server.inFlight() == 0, "no call is left");
        assertThat(server.peakInFlight()).isEqualTo(2);
    }

    @Test
    void a_request_is_recorded_with_tools_and_temperature() throws Exception {
        ObjectNode body = Chat.prompt("m", "user", "Hi").put("temperature", 0.5);
        ObjectNode function =
                body.putArray("tools").addObject().put("type", "function").putObject("function");
        function.put("name", "web_search").put("description", "searches").putObject("parameters");
        server.whenModel("m").reply(Reply.text("ok"));

        chat.post(body);

        ModelRequest request = server.awaitRequests(1, LIMIT).getFirst();
        assertThat(request.temperature()).hasValue(0.5);
        assertThat(request.offers("web_search")).isTrue();
        assertThat(request.lastMessage().content()).isEqualTo("Hi");
        assertThat(request.headers()).containsEntry("authorization", "Bearer key");
    }

    @Test
    void only_the_newest_requests_are_kept_where_that_is_wanted() throws Exception {
        server.keepRequests(1).otherwise(request -> Reply.text("ok"));

        chat.post(Chat.prompt("first"));
        chat.post(Chat.prompt("second"));

        assertThat(server.requests()).extracting(ModelRequest::model).containsExactly("second");
        assertThat(server.requestCount()).isEqualTo(2);
    }

    @Test
    void two_thousand_slow_streams_are_held_at_once() throws Exception {
        Gate gate = new Gate();
        Reply slow = Reply.text("one two three four").slowedBy(Duration.ZERO, Duration.ofMillis(1));
        server.otherwise(request -> slow.behind(gate));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();

        IntStream.range(0, 2000)
                .mapToObj(index -> Chat.streamed(Chat.prompt("m" + index)))
                .map(body -> chat.http().sendAsync(chat.request(body.toString()), BodyHandlers.ofString()))
                .forEach(answers::add);
        gate.awaitWaiting(2000, Duration.ofMinutes(2));
        gate.open();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().body()).endsWith("data: [DONE]\n\n");
        }
        assertThat(server.peakInFlight()).isEqualTo(2000);
    }

    @Test
    void closing_the_server_ends_what_hangs() {
        server.whenModel("m").reply(Reply.hang());
        var pending = chat.http().sendAsync(chat.request("{\"model\":\"m\"}"), BodyHandlers.ofString());
        server.awaitRequests(1, LIMIT);

        server.close();

        assertThatThrownBy(pending::get).isInstanceOf(ExecutionException.class);
        Await.until(LIMIT, () -> server.inFlight() == 0, "no call is left");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer key")
                .build();
        return chat.http().send(request, BodyHandlers.ofString());
    }

    private static List<JsonNode> parsed(List<String> events) {
        return events.stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(ChatJson.JSON::readTree)
                .toList();
    }

    private static String text(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.path("choices")
                        .path(0)
                        .path("delta")
                        .path("content")
                        .asString(""))
                .collect(Collectors.joining());
    }

    private static String arguments(List<JsonNode> deltas, int index) {
        return deltas.stream()
                .filter(delta -> delta.path("index").asInt() == index)
                .map(delta -> delta.path("function").path("arguments").asString())
                .collect(Collectors.joining());
    }
}
