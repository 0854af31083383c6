package dev.synapse.testkit;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests and responses in the format of a vendor. Prompts that the vendor would reject are rejected here as well. */
sealed interface WireProtocol
        permits OpenAiProtocol, ResponsesProtocol, AnthropicProtocol, GeminiProtocol, OllamaProtocol {

    /** Reports a prompt that breaks the vendor's rules, with the vendor's message. */
    final class BadPrompt extends Exception {
        private final String param;

        BadPrompt(String message) {
            this(message, "");
        }

        /** @param param the field that is at fault */
        BadPrompt(String message, String param) {
            super(message);
            this.param = param;
        }

        String param() {
            return param;
        }
    }

    /** The protocol of the request's path, if any. */
    static Optional<WireProtocol> of(HttpRequest request, ChatDialect dialect) {
        if (!request.method().equals("POST")) {
            return Optional.empty();
        }
        return switch (request.path()) {
            case "/v1/chat/completions" -> Optional.of(new OpenAiProtocol(dialect));
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

    /** The body of the response to a prompt that breaks the vendor's rules. */
    default ObjectNode refusal(BadPrompt refused) {
        return error(400, String.valueOf(refused.getMessage()));
    }

    /** The body of an error response. */
    ObjectNode error(int status, String message);
}
