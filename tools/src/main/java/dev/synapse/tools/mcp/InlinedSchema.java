package dev.synapse.tools.mcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema with what it refers to within itself ({@code $defs}, {@code definitions}) put in the place of each reference, because
 * models are told a tool's properties and not what stands beside them. A schema that contains itself ends in one that allows anything,
 * as one does that would grow beyond reason; what refers elsewhere stays as it is. For one schema.
 */
final class InlinedSchema {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_NODES = 10_000;

    private final JsonNode root;
    private final Deque<String> within = new ArrayDeque<>();
    private int nodes;

    private InlinedSchema(JsonNode root) {
        this.root = root;
    }

    static JsonNode of(JsonNode schema) {
        JsonNode top = schema.deepCopy();
        if (top instanceof ObjectNode object) {
            object.remove(List.of("$defs", "definitions"));
        }
        return new InlinedSchema(schema).inlined(top);
    }

    private JsonNode inlined(JsonNode node) {
        nodes++;
        return switch (node) {
            case ObjectNode object -> object(object);
            case ArrayNode array -> {
                ArrayNode copy = JSON.createArrayNode();
                array.forEach(element -> copy.add(inlined(element)));
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
        if (target.isObject() && !within.contains(reference) && nodes < MOST_NODES) {
            within.push(reference);
            copy.setAll((ObjectNode) inlined(target));
            within.pop();
        }
        for (var field : object.properties()) {
            boolean resolved = field.getKey().equals("$ref") && target.isObject();
            if (!resolved) {
                copy.set(field.getKey(), inlined(field.getValue()));
            }
        }
        return copy;
    }
}
