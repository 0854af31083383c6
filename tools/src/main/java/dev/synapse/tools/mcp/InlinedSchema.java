package dev.synapse.tools.mcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Inlines the local references ({@code $defs}, {@code definitions}) of a JSON Schema, because models are only given a
 * tool's properties. A recursive schema, or one that would grow too large, ends in a schema that allows anything;
 * external references are unchanged. For one schema.
 */
final class InlinedSchema {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_NODES = 10_000;

    private final JsonNode root;
    private final Deque<String> expanding = new ArrayDeque<>();
    private int nodes;

    private InlinedSchema(JsonNode root) {
        this.root = root;
    }

    /** The schema without local references. */
    static JsonNode of(JsonNode schema) {
        JsonNode top = schema.deepCopy();
        if (top instanceof ObjectNode object) {
            object.remove(List.of("$defs", "definitions"));
        }
        return new InlinedSchema(schema).inline(top);
    }

    private JsonNode inline(JsonNode node) {
        nodes++;
        return switch (node) {
            case ObjectNode object -> object(object);
            case ArrayNode array -> {
                ArrayNode copy = JSON.createArrayNode();
                array.forEach(element -> copy.add(inline(element)));
                yield copy;
            }
            default -> node;
        };
    }

    private JsonNode object(ObjectNode object) {
        String reference = object.path("$ref").asString("");
        boolean local = reference.equals("#") || reference.startsWith("#/");
        JsonNode target = local ? root.at(reference.substring(1)) : JSON.missingNode();
        ObjectNode copy = JSON.createObjectNode();
        if (target.isObject() && !expanding.contains(reference) && nodes < MAX_NODES) {
            expanding.push(reference);
            copy.setAll((ObjectNode) inline(target));
            expanding.pop();
        }
        for (var field : object.properties()) {
            boolean resolved = field.getKey().equals("$ref") && target.isObject();
            if (!resolved) {
                copy.set(field.getKey(), inline(field.getValue()));
            }
        }
        return copy;
    }
}
