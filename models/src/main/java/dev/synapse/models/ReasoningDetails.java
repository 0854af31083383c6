package dev.synapse.models;

import java.util.ArrayList;
import java.util.List;
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
    private final List<StreamedObject> details = new ArrayList<>();

    void add(JsonNode pieces) {
        for (JsonNode piece : pieces) {
            if (piece instanceof ObjectNode object) {
                add(object);
            }
        }
    }

    private void add(ObjectNode piece) {
        if (details.isEmpty() || !continues(piece, details.getLast())) {
            details.add(new StreamedObject(piece));
            return;
        }
        StreamedObject last = details.getLast();
        piece.forEachEntry((field, value) -> {
            if (isText(field) && value.isString()) {
                last.append(field, value.asString());
            } else if (!value.isNull()) {
                last.set(field, value);
            }
        });
    }

    private static boolean continues(ObjectNode piece, StreamedObject last) {
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
        ArrayNode whole = JsonNodeFactory.instance.arrayNode();
        details.forEach(detail -> whole.add(detail.whole()));
        return whole;
    }
}
