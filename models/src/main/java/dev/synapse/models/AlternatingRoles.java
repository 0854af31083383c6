package dev.synapse.models;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges consecutive messages of the same role, because Anthropic and Gemini require alternating roles: all tool
 * results that follow one answer belong into a single message, but LangChain4j sends Gemini a separate message for
 * each.
 */
final class AlternatingRoles {
    private static final JsonMapper JSON = JsonMapper.shared();

    private AlternatingRoles() {}

    /**
     * Merges the messages in the array field {@code list}, whose content parts are in the field {@code parts}; all
     * other fields are unchanged.
     */
    static String merge(String request, String list, String parts) {
        JsonNode body = JSON.readTree(request);
        if (!(body.path(list) instanceof ArrayNode messages)) {
            return request;
        }
        ArrayNode merged = JSON.createArrayNode();
        for (JsonNode message : messages) {
            boolean sameRole = !merged.isEmpty()
                    && merged.get(merged.size() - 1).path("role").equals(message.path("role"));
            if (sameRole && merged.get(merged.size() - 1).path(parts) instanceof ArrayNode previousParts) {
                previousParts.addAll((ArrayNode) message.path(parts));
            } else {
                merged.add(message);
            }
        }
        if (merged.size() == messages.size()) {
            return request;
        }
        ((ObjectNode) body).set(list, merged);
        return body.toString();
    }
}
