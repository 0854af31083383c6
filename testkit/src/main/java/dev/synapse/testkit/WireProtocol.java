package dev.synapse.testkit;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a vendor's server is asked and how it answers. A prompt that the vendor would refuse is refused here as well. */
sealed interface WireProtocol permits OpenAiProtocol, AnthropicProtocol, GeminiProtocol, OllamaProtocol {

    /** What a vendor says of a prompt that breaks its rules. */
    final class BadPrompt extends Exception {
        BadPrompt(String message) {
            super(message);
        }
    }

    /** The protocol that asks in this way, if there is one. */
    static Optional<WireProtocol> of(HttpRequest request) {
        if (!request.method().equals("POST")) {
            return Optional.empty();
        }
        return switch (request.path()) {
            case "/v1/chat/completions" -> Optional.of(new OpenAiProtocol());
            case "/v1/messages" -> Optional.of(new AnthropicProtocol());
            case "/api/chat" -> Optional.of(new OllamaProtocol());
            case String path
            when path.startsWith("/v1beta/models/") && path.endsWith(":streamGenerateContent") ->
                Optional.of(new GeminiProtocol());
            default -> Optional.empty();
        };
    }

    /** The header that carries the key, and what stands before it. */
    String keyHeader();

    default boolean isAuthorized(HttpRequest request, String key) {
        return key.isEmpty() || request.header(keyHeader()).equals(key);
    }

    /** What is asked, in OpenAI's form. */
    ObjectNode read(HttpRequest request, JsonNode body) throws BadPrompt;

    /** An answer to it. */
    AnswerEvents answer(ModelRequest request);

    /** An error as a body. */
    ObjectNode error(int status, String message);
}
