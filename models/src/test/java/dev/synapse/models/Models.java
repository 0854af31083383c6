package dev.synapse.models;

import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fixtures shared by the tests of this package. */
final class Models {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(150);
    static final DeltaSink IGNORED = delta -> {};

    /** The protocols in which models are asked; each is that of one provider, except for the two of OpenAI. */
    static final List<String> PROTOCOLS = List.of("openai", "responses", "anthropic", "gemini", "ollama");

    private Models() {}

    /** The provider that speaks the protocol. */
    static String provider(String protocol) {
        return protocol.equals("responses") ? "openai" : protocol;
    }

    /** A client in the protocol, for a server that speaks all of them. */
    static ModelClient client(Connections connections, String protocol, String root, String key) {
        var settings = new ProviderSettings(key, root + "/v1", key, root, key, root, root)
                .withOpenaiProtocol(protocol.equals("responses") ? "responses" : "chat");
        return Providers.of(settings, connections, Duration.ZERO).client(provider(protocol));
    }

    /** The same with a list of models that extends the built-in one. */
    static ModelClient client(Connections connections, String protocol, String root, String list, String key)
            throws IOException {
        Path file = Files.createTempFile("models", ".json");
        Files.writeString(file, list);
        var settings = new ProviderSettings(key, root + "/v1", key, root, key, root, root)
                .withOpenaiProtocol(protocol.equals("responses") ? "responses" : "chat");
        try {
            return Providers.of(settings, connections, ModelCatalogue.extendedBy(file))
                    .client(provider(protocol));
        } finally {
            Files.delete(file);
        }
    }

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
