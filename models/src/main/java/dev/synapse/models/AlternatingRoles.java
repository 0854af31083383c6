package dev.synapse.models;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Joins messages of one role that stand in a row into one, as Anthropic and Gemini know them: there all results of an answer's tool
 * calls belong into the one message behind it, while LangChain4j sends Gemini one for each.
 */
final class AlternatingRoles {
    private static final JsonMapper JSON = JsonMapper.shared();

    private AlternatingRoles() {}

    /** The request with the messages of {@code list} joined, whose parts stand in {@code parts}; other fields stay. */
    static String in(String request, String list, String parts) {
        JsonNode body = JSON.readTree(request);
        if (!(body.path(list) instanceof ArrayNode messages)) {
            return request;
        }
        ArrayNode joined = JSON.createArrayNode();
        for (JsonNode message : messages) {
            boolean sameRole = !joined.isEmpty()
                    && joined.get(joined.size() - 1).path("role").equals(message.path("role"));
            if (sameRole && joined.get(joined.size() - 1).path(parts) instanceof ArrayNode before) {
                before.addAll((ArrayNode) message.path(parts));
            } else {
                joined.add(message);
            }
        }
        if (joined.size() == messages.size()) {
            return request;
        }
        ((ObjectNode) body).set(list, joined);
        return body.toString();
    }
}
