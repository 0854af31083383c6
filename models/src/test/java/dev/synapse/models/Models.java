package dev.synapse.models;

import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fixtures shared by the tests of this package. */
final class Models {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(150);
    static final DeltaSink IGNORED = delta -> {};

    private Models() {}

    static ModelClient openai(Connections connections, ScriptedModelServer server, @Nullable String key) {
        return Providers.of(ProviderSettings.openai(server.baseUrl(), key), connections, Duration.ZERO)
                .client("openai");
    }

    static ModelRequest ask(String text) {
        return request(List.of(new SystemMessage("Be short."), new UserMessage(null, text)), List.of(), LONG);
    }

    static ModelRequest askFor(Duration idleTimeout) {
        return request(List.of(new UserMessage(null, "hello")), List.of(), idleTimeout);
    }

    static ModelRequest request(List<PromptMessage> messages, List<ToolDefinition> tools, Duration idleTimeout) {
        return new ModelRequest("openai", "scripted", null, messages, tools, idleTimeout);
    }
}
