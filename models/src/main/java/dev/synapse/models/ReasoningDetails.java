package dev.synapse.models;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Assembles the details of reasoning that OpenRouter streams in pieces: texts and summaries that continue the last detail are joined, and
 * other fields, such as a signature, are added to it. For one reply.
 *
 * <p>Protocol: <a href="https://openrouter.ai/docs/use-cases/reasoning-tokens">reasoning tokens</a>.
 */
final class ReasoningDetails {
    private final ArrayNode details = JsonNodeFactory.instance.arrayNode();

    void add(JsonNode pieces) {
        for (JsonNode piece : pieces) {
            if (piece instanceof ObjectNode object) {
                add(object);
            }
        }
    }

    private void add(ObjectNode piece) {
        if (details.path(details.size() - 1) instanceof ObjectNode last && continues(piece, last)) {
            piece.forEachEntry((field, value) -> last.set(
                    field,
                    isText(field) && last.path(field).isString() && value.isString()
                            ? JsonNodeFactory.instance.stringNode(
                                    last.path(field).asString() + value.asString())
                            : value.isNull() ? last.path(field) : value));
        } else {
            details.add(piece.deepCopy());
        }
    }

    private static boolean continues(ObjectNode piece, ObjectNode last) {
        return !piece.has("data")
                && piece.path("type").equals(last.path("type"))
                && piece.path("index").equals(last.path("index"));
    }

    private static boolean isText(String field) {
        return field.equals("text") || field.equals("summary");
    }

    boolean isEmpty() {
        return details.isEmpty();
    }

    ArrayNode whole() {
        return details;
    }
}
