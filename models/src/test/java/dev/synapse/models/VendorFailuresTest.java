package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.Reply.Cut;
import dev.synapse.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Failures that are the same in each protocol, over real connections. {@link OpenAiFailureTest} has more for OpenAI;
 * {@link CancelledCallTest} covers cancelled calls.
 */
@Timeout(60)
class VendorFailuresTest {
    private static final String KEY = "canary-4711";

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
        server.close();
    }

    static List<String> vendors() {
        return Models.PROTOCOLS;
    }

    static Stream<Arguments> cuts() {
        return Models.PROTOCOLS.stream()
                .flatMap(vendor -> Stream.of(Cut.values()).map(cut -> Arguments.of(vendor, cut)));
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void a_fragmented_stream_has_the_same_text_and_usage(String vendor) throws Exception {
        server.otherwise(request -> Reply.text("Grüße 🙂 – all").raggedBy(5));

        ModelReply reply = client(server, vendor).call(ask(vendor, Models.LONG), Models.IGNORED);

        assertThat(reply.text()).isEqualTo("Grüße 🙂 – all");
        assertThat(reply.finishReason()).isEqualTo("stop");
        assertThat(reply.usage().inputTokens()).isPositive();
        assertThat(reply.usage().outputTokens()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void a_truncated_stream_is_retryable(String vendor, Cut cut) {
        ModelException failure = failure(vendor, Reply.cut("Once upon a time there was", cut));

        assertThat(failure.isRetryable()).isTrue();
        // a reset may arrive before the head has been read
        assertThat(failure).hasMessageMatching(".*(before the answer was complete|is unreachable).*");
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void the_retry_after_of_a_busy_vendor_is_reported(String vendor) {
        ModelException limited = failure(vendor, Reply.failure(429, "slow down").retryAfter("7"));
        ModelException overloaded =
                failure(vendor, Reply.failure(503, "come back later").retryAfter("11"));

        assertThat(limited.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(limited).hasMessageContainingAll(Models.provider(vendor) + "/scripted", "429", "slow down");
        assertThat(overloaded.retryAfter()).contains(Duration.ofSeconds(11));
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void silence_within_the_stream_times_out(String vendor) {
        server.otherwise(request -> new Reply.HangMidStream("Once upon a time"));

        ModelException failure = catchThrowableOfType(
                ModelException.class,
                () -> client(server, vendor).call(ask(vendor, Duration.ofSeconds(1)), Models.IGNORED));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("sent no data for 1 s during its answer");
        Await.until(Models.LONG, () -> server.calls().getFirst().clientClosed(), "the client has left");
    }

    /** Ollama has no keys. */
    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini"})
    void a_wrong_key_is_reported_without_the_key(String vendor) {
        try (ScriptedModelServer strict = ScriptedModelServer.start("another")) {
            ModelException failure = catchThrowableOfType(
                    ModelException.class, () -> client(strict, vendor).call(ask(vendor, Models.LONG), Models.IGNORED));

            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.canFallBack()).isTrue();
            assertThat(failure)
                    .hasMessageContainingAll("401", "API key missing or invalid")
                    .hasMessageNotContaining(KEY);
        }
    }

    private ModelException failure(String vendor, Reply reply) {
        server.otherwise(request -> reply);
        return catchThrowableOfType(
                ModelException.class, () -> client(server, vendor).call(ask(vendor, Models.LONG), Models.IGNORED));
    }

    private ModelClient client(ScriptedModelServer server, String vendor) {
        return Models.client(connections, vendor, server.rootUrl(), KEY);
    }

    private static ModelRequest ask(String vendor, Duration idleTimeout) {
        return new ModelRequest(
                Models.provider(vendor),
                "scripted",
                null,
                List.of(new UserMessage(null, "hello")),
                List.of(),
                idleTimeout);
    }
}
