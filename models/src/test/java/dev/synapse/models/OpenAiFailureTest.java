package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.http.Connections;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.Reply.Cut;
import dev.synapse.testkit.ScriptedModelServer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiFailureTest {
    private static final String KEY = "sk-canary-4711";

    private final ScriptedModelServer server = ScriptedModelServer.start(KEY);
    private final Connections connections = new Connections();
    private final ModelClient client = Models.openai(connections, server, KEY);

    @AfterEach
    void close() {
        connections.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 529})
    void a_busy_vendor_is_retryable(int status) {
        ModelException failure = failure(Reply.failure(status, "come back later"));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContainingAll("openai/scripted", "" + status, "come back later");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 413, 422})
    void a_rejected_request_is_not_retryable(int status) {
        ModelException failure = failure(Reply.failure(status, "not like this"));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContainingAll("openai/scripted", "" + status, "not like this");
    }

    @ParameterizedTest
    @CsvSource({
        "301, '', true",
        "400, invalid_request_error, false",
        "400, model_not_found, true",
        "400, unsupported_value, true",
        "400, context_length_exceeded, true",
        "401, invalid_api_key, true",
        "402, '', true",
        "403, '', true",
        "404, model_not_found, true",
        "413, '', true",
        "422, '', false",
        "429, insufficient_quota, true",
        "503, '', true"
    })
    void the_error_code_decides_whether_a_fallback_is_possible(int status, String code, boolean canFallBack) {
        String body = "{\"error\": {\"message\": \"no\", \"code\": \"%s\"}}".formatted(code);

        assertThat(failure(new Reply.Failure(status, body, Map.of())).canFallBack())
                .isEqualTo(canFallBack);
    }

    @Test
    void retry_after_in_seconds_is_parsed() {
        ModelException failure = failure(Reply.failure(429, "slow down").retryAfter("7"));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void retry_after_as_a_date_is_parsed() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));

        ModelException failure = failure(Reply.failure(503, "slow down").retryAfter(date));

        assertThat(failure.retryAfter().orElseThrow()).isBetween(Duration.ofMinutes(50), Duration.ofMinutes(61));
    }

    @Test
    void an_exhausted_quota_is_not_retryable() {
        ModelException failure = failure(new Reply.Failure(
                429, "{\"error\": {\"message\": \"pay first\", \"code\": \"insufficient_quota\"}}", Map.of()));

        assertThat(failure.isRetryable()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void a_truncated_stream_is_retryable(Cut cut) {
        ModelException failure = failure(Reply.cut("Once upon a time there was", cut));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("before the answer was complete");
    }

    @Test
    void an_error_within_the_stream_fails_the_call() {
        ModelException failure = failure(new Reply.ErrorInStream(
                "Once upon", "{\"error\": {\"message\": \"we broke\", \"type\": \"server_error\"}}"));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("we broke");
    }

    @Test
    void an_error_within_the_stream_may_be_final() {
        ModelException failure = failure(new Reply.ErrorInStream(
                "Once", "{\"error\": {\"message\": \"too long\", \"code\": \"context_length_exceeded\"}}"));

        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void silence_before_the_headers_times_out() {
        ModelException failure = failure(Models.askFor(Models.SHORT), Reply.hang());

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("sent no data for 150 ms");
        awaitDisconnect();
    }

    @Test
    void silence_within_the_stream_times_out() {
        ModelException failure =
                failure(Models.askFor(Duration.ofSeconds(1)), new Reply.HangMidStream("Once upon a time"));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("sent no data for 1 s during its answer");
        awaitDisconnect();
    }

    @Test
    void a_slow_stream_that_never_stalls_is_read_to_its_end() throws Exception {
        server.whenModel("scripted")
                .reply(Reply.text("a b c d e f g h")
                        .inChunksOf(1)
                        .slowedBy(Duration.ofMillis(80), Duration.ofMillis(80)));

        assertThat(client.call(Models.askFor(Duration.ofSeconds(1)), Models.IGNORED)
                        .text())
                .isEqualTo("a b c d e f g h");
    }

    @Test
    void a_reset_connection_is_retryable() {
        assertThat(failure(new Reply.ResetBeforeHeaders()).isRetryable()).isTrue();
    }

    @Test
    void a_refused_connection_is_retryable() {
        server.close();

        ModelException failure =
                catchThrowableOfType(ModelException.class, () -> client.call(Models.ask("hello"), Models.IGNORED));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContainingAll("is unreachable at http://127.0.0.1", "refused");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interrupting_the_caller_closes_the_connection(boolean withinStream) throws Exception {
        server.whenModel("scripted").reply(withinStream ? new Reply.HangMidStream("Once upon a time") : Reply.hang());
        CompletableFuture<String> started = new CompletableFuture<>();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                client.call(Models.ask("hello"), started::complete);
            } catch (Exception thrown) {
                outcome.complete(thrown);
            }
        });
        server.awaitRequests(1, Models.LONG);
        if (withinStream) {
            started.get(30, TimeUnit.SECONDS);
        }

        caller.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        awaitDisconnect();
    }

    @Test
    void an_exception_of_the_sink_ends_the_call() {
        server.whenModel("scripted").reply(new Reply.HangMidStream("Once upon a time"));

        assertThatThrownBy(() -> client.call(Models.ask("hello"), delta -> {
                    throw new IllegalStateException("the lease is lost");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the lease is lost");
        awaitDisconnect();
    }

    @Test
    void the_key_is_masked_in_failures() {
        ModelException failure = failure(Reply.failure(401, "the key " + KEY + " is no good, " + KEY + "!"));

        assertThat(failure.toString()).doesNotContain(KEY).contains("***");
    }

    @Test
    void a_wrong_key_is_reported() {
        ModelException failure = catchThrowableOfType(
                ModelException.class,
                () -> Models.openai(connections, server, "sk-other").call(Models.ask("hello"), Models.IGNORED));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContainingAll("401", "Incorrect API key");
    }

    @Test
    void a_long_reason_is_truncated() {
        assertThat(failure(Reply.failure(500, "blah ".repeat(10_000))).getMessage())
                .hasSizeLessThanOrEqualTo(500);
    }

    private ModelException failure(Reply reply) {
        return failure(Models.ask("hello"), reply);
    }

    private ModelException failure(ModelRequest request, Reply reply) {
        server.whenModel("scripted").reply(reply);
        return catchThrowableOfType(ModelException.class, () -> client.call(request, Models.IGNORED));
    }

    private void awaitDisconnect() {
        Await.until(
                Models.LONG, () -> server.calls().getFirst().clientClosed(), "the server to see the client disconnect");
    }
}
