package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Failures of the scripted server, as seen by a plain client. */
class FailingRepliesTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ScriptedModelServer server = ScriptedModelServer.start("key");
    private final Chat chat = new Chat(server.baseUrl());

    @AfterEach
    void close() {
        chat.close();
        server.close();
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
    void a_hang_before_the_headers_ends_when_the_client_disconnects() {
        server.whenModel("m").reply(Reply.hang());

        var pending = chat.http()
                .sendAsync(chat.request(Chat.prompt("m", "user", "Hi").toString()), BodyHandlers.ofString());
        server.awaitRequests(1, LIMIT);
        assertThat(server.inFlight()).isEqualTo(1);
        pending.cancel(true);

        Await.until(LIMIT, () -> server.inFlight() == 0, "the call has ended");
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
        Await.until(LIMIT, () -> server.calls().getFirst().clientClosed(), "the client has disconnected");
    }

    @Test
    void a_stream_can_end_well_formed_but_without_its_end_mark() throws Exception {
        server.whenModel("m").reply(Reply.cut("Once upon", Reply.Cut.WITHOUT_DONE));

        List<JsonNode> chunks = Chat.parsed(chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))));

        assertThat(Chat.text(chunks)).isEqualTo("Once upon");
        assertThat(chunks)
                .allMatch(chunk ->
                        chunk.path("choices").path(0).path("finish_reason").isNull());
    }

    @RepeatedTest(50)
    void a_reset_stream_is_not_attributed_to_the_client() throws Exception {
        a_cut_stream_breaks_the_connection_and_is_not_attributed_to_the_client(Reply.Cut.RESET);
    }

    @ParameterizedTest
    @EnumSource(value = Reply.Cut.class, mode = EnumSource.Mode.EXCLUDE, names = "WITHOUT_DONE")
    void a_cut_stream_breaks_the_connection_and_is_not_attributed_to_the_client(Reply.Cut cut) throws Exception {
        server.whenModel("m").reply(Reply.cut("Once upon", cut));

        // a reset may arrive before the client has read the head, so that opening the stream fails too
        assertThatThrownBy(() -> chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))))
                .isInstanceOfAny(IOException.class, UncheckedIOException.class);

        Await.until(LIMIT, () -> server.calls().getFirst().finished(), "the call has ended");
        assertThat(server.calls().getFirst().clientClosed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Reply.Cut.class)
    void a_cut_unstreamed_answer_breaks_the_connection(Reply.Cut cut) {
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
    void closing_the_server_ends_hanging_requests() {
        server.whenModel("m").reply(Reply.hang());
        var pending = chat.http().sendAsync(chat.request(Chat.prompt("m").toString()), BodyHandlers.ofString());
        server.awaitRequests(1, LIMIT);

        server.close();

        assertThatThrownBy(pending::get).isInstanceOf(ExecutionException.class);
        Await.until(LIMIT, () -> server.inFlight() == 0, "all calls have ended");
    }
}
