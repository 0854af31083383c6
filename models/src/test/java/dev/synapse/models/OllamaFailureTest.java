package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Errors specific to Ollama; {@link VendorFailuresTest} covers failures common to all vendors. */
class OllamaFailureTest {
    private static final ModelRequest REQUEST = new ModelRequest(
            "ollama", "scripted", null, List.of(new UserMessage(null, "hello")), List.of(), Models.LONG);

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
    void an_unknown_model_is_named() {
        ModelException failure = failure(refusal(404, "model 'scripted' not found"));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.canFallBack()).isTrue();
        assertThat(failure).hasMessageContainingAll("ollama/scripted", "404", "model 'scripted' not found");
    }

    @Test
    void a_model_without_tool_support_allows_a_fallback() {
        ModelException failure = failure(refusal(400, "registry.ollama.ai/library/gemma does not support tools"));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.canFallBack()).isTrue();
        assertThat(failure).hasMessageContaining("does not support tools");
    }

    @Test
    void insufficient_memory_is_retryable_and_reported() {
        ModelException failure =
                failure(refusal(500, "model requires more system memory (5.6 GiB) than is available (3.2 GiB)"));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("requires more system memory");
    }

    private static Reply.Failure refusal(int status, String reason) {
        return new Reply.Failure(status, "{\"error\": \"%s\"}".formatted(reason), Map.of());
    }

    private ModelException failure(Reply reply) {
        server.otherwise(request -> reply);
        return catchThrowableOfType(ModelException.class, () -> client.call(REQUEST, Models.IGNORED));
    }
}
