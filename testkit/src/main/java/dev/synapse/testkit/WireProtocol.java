package dev.synapse.testkit;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests and responses in the format of a vendor. Prompts that the vendor would reject are rejected here as well. */
sealed interface WireProtocol 
        permits OpenAiProtocol, ResponsesProtocol, AnthropicProtocol, GeminiProtocol, OllamaProtocol {

    /** Reports a prompt that breaks the vendor's rules, with the vendor's message. */
    final class BadPrompt extends Exception {
        BadPrompt(String message) {
            super(message);
        }
    }

    /** The protocol of the request's path, if any. */
    static Optional<WireProtocol> of(HttpRequest request) {
        if (!request.method().equals("POST")) {
            return Optional.empty();
        }
        return switch (request.path()) {
            case "/v1/chat/completions" -> Optional.of(new OpenAiProtocol());
            case "/v1/responses" -> Optional.of(new ResponsesProtocol());
            case "/v1/messages" -> Optional.of(new AnthropicProtocol());
            case "/api/chat" -> Optional.of(new OllamaProtocol());
            case String path
            when path.startsWith("/v1beta/models/") && path.endsWith(":streamGenerateContent") ->
                Optional.of(new GeminiProtocol());
            default -> Optional.empty();
        };
    }

    /** The header that carries the key, and the prefix of its value. */
    String keyHeader();

    default boolean isAuthorized(HttpRequest request, String key) {
        return key.isEmpty() || request.header(keyHeader()).equals(key);
    }

    /** The request in OpenAI's format. */
    ObjectNode read(HttpRequest request, JsonNode body) throws BadPrompt;

    /** The response to a request. */
    AnswerEvents answer(ModelRequest request);

    /** The body of an error response. */
    ObjectNode error(int status, String message);
}
