package dev.synapse.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.Reply.Cut;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.workers.http.Connections;
import dev.synapse.workers.model.PromptMessage.UserMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong with a real connection to an Ollama. That a cancelled call closes it stands in {@link CancelledCallTest}. */
@Timeout(60)
class OllamaFailureTest {
    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final Connections connections = new Connections();
    private final ModelClient client = Providers.of(
                    new ProviderSettings(null, null, null, null, null, null, server.rootUrl()), connections)
            .client("ollama");

    @AfterEach
    void close() {
        connections.close();
        server.close();
    }

    @Test
    void a_torn_stream_carries_the_same_text_and_the_counts() throws Exception {
        server.otherwise(request -> Reply.text("Grüße 🙂 – all").raggedBy(5));

        ModelReply reply = client.call(ask(Models.LONG), Models.IGNORED);

        assertThat(reply.text()).isEqualTo("Grüße 🙂 – all");
        assertThat(reply.usage().inputTokens()).isPositive();
        assertThat(reply.usage().outputTokens()).isPositive();
    }

    @Test
    void a_model_that_is_not_there_is_named() {
        ModelException failure = failure(refusal(404, "model 'scripted' not found"));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.mayGoElsewhere()).isTrue();
        assertThat(failure).hasMessageContainingAll("ollama/scripted", "404", "model 'scripted' not found");
    }

    @Test
    void a_model_that_knows_no_tools_is_refused_but_another_may_answer() {
        ModelException failure = failure(refusal(400, "registry.ollama.ai/library/gemma does not support tools"));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.mayGoElsewhere()).isTrue();
        assertThat(failure).hasMessageContaining("does not support tools");
    }

    @ParameterizedTest
    @CsvSource({"429, 7", "503, 11"})
    void a_busy_server_is_asked_again_when_it_says_so(int status, int seconds) {
        ModelException failure =
                failure(refusal(status, "server busy, please try again").retryAfter("" + seconds));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(seconds));
        assertThat(failure).hasMessageContaining("server busy");
    }

    @Test
    void too_little_memory_is_told() {
        ModelException failure =
                failure(refusal(500, "model requires more system memory (5.6 GiB) than is available (3.2 GiB)"));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("requires more system memory");
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void a_stream_that_is_cut_is_no_reply(Cut cut) {
        ModelException failure = failure(Reply.cut("Once upon a time there was", cut));

        assertThat(failure.isRetryable()).isTrue();
        // a reset may come before the head has been read
        assertThat(failure).hasMessageMatching(".*(before it was complete|could not be reached).*");
    }

    @Test
    void silence_within_the_stream_is_noticed() {
        server.otherwise(request -> new Reply.HangMidStream("Once upon a time"));

        ModelException failure = catchThrowableOfType(
                ModelException.class, () -> client.call(ask(Duration.ofSeconds(1)), Models.IGNORED));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("sent nothing for 1 s within its answer");
        Await.until(Models.LONG, () -> server.calls().getFirst().clientClosed(), "the client has left");
    }

    private static Reply.Failure refusal(int status, String reason) {
        return new Reply.Failure(status, "{\"error\": \"%s\"}".formatted(reason), Map.of());
    }

    private ModelException failure(Reply reply) {
        server.otherwise(request -> reply);
        return catchThrowableOfType(ModelException.class, () -> client.call(ask(Models.LONG), Models.IGNORED));
    }

    private static ModelRequest ask(Duration idleTimeout) {
        return new ModelRequest(
                "ollama", "scripted", null, List.of(new UserMessage(null, "hello")), List.of(), idleTimeout);
    }
}
