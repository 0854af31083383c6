package dev.synapse.tools.mcp;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads why a server refuses a request from the body of an HTTP error. */
final class RefusedRequest {

    private RefusedRequest() {}

    /**
     * The error object that answers the request; empty if there is none. Of a server with sessions one that does not name the request, or
     * that speaks of the session, is about the session.
     */
    static Optional<JsonNode> explanation(String body, String requestId, McpProtocol protocol) {
        return JsonRpc.parse(body).stream()
                .filter(message -> message.path("error").path("code").isInt())
                .filter(message -> protocol.stateless() || answers(message, requestId))
                .map(message -> message.path("error"))
                .findFirst();
    }

    private static boolean answers(ObjectNode message, String requestId) {
        return message.path("id").asString("").equals(requestId)
                && !message.at("/error/message")
                        .asString("")
                        .toLowerCase(Locale.ROOT)
                        .contains("session");
    }
}
