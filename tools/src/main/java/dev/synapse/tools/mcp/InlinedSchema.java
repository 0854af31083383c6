package dev.synapse.tools.mcp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
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
    private final String id;
    private final Deque<String> expanding = new ArrayDeque<>();
    private int nodes;

    private InlinedSchema(JsonNode root) {
        this.root = root;
        this.id = root.path("$id").asString("");
    }

    /** The schema without local references. */
    static JsonNode of(JsonNode schema) {
        JsonNode top = schema.deepCopy();
        if (top instanceof ObjectNode object) {
            object.remove(List.of("$defs", "definitions", "$id"));
        }
        return new InlinedSchema(schema).inline(top);
    }

    /**
     * The schema of a tool's arguments without local references. Servers state that a tool has no arguments in various ways: all of them
     * become an object.
     */
    static ObjectNode ofArguments(JsonNode schema) {
        ObjectNode arguments = of(schema) instanceof ObjectNode object ? object : JSON.createObjectNode();
        JsonNode type = arguments.path("type");
        boolean maybeObject = type.isArray()
                && type.valueStream().anyMatch(one -> one.asString("").equals("object"));
        if (type.isMissingNode() || type.isNull() || maybeObject) {
            arguments.put("type", "object");
        }
        if (!arguments.path("properties").isObject()) {
            arguments.remove("properties");
        }
        if (!arguments.path("required").isArray()) {
            arguments.remove("required");
        }
        if (!arguments.path("$schema").asString("").matches("https?://json-schema\\.org/.*")) {
            arguments.remove("$schema");
        }
        return arguments;
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
        JsonNode target = reference.isEmpty() ? JSON.missingNode() : target(reference);
        ObjectNode copy = JSON.createObjectNode();
        if (target.isObject() && !expanding.contains(reference) && nodes < MAX_NODES) {
            expanding.push(reference);
            copy.setAll((ObjectNode) inline(target));
            expanding.pop();
        }
        for (var field : object.properties()) {
            boolean resolved = field.getKey().equals("$ref") && (target.isObject() || target.isBoolean());
            if (!resolved) {
                copy.set(field.getKey(), inline(field.getValue()));
            }
        }
        return copy;
    }

    /** The schema that a reference names by a pointer, which may be percent-encoded, or by an anchor; a missing node for any other. */
    private JsonNode target(String reference) {
        String local = !id.isEmpty() && reference.startsWith(id + "#") ? reference.substring(id.length()) : reference;
        if (!local.startsWith("#")) {
            return JSON.missingNode();
        }
        String fragment = local.substring(1);
        String decoded = decode(fragment);
        if (decoded.isEmpty()) {
            return root;
        }
        if (!decoded.startsWith("/")) {
            return anchored(decoded);
        }
        JsonNode target = root.at(decoded);
        return target.isMissingNode() && fragment.startsWith("/") ? root.at(fragment) : target;
    }

    private JsonNode anchored(String name) {
        return Stream.of("$anchor", "$dynamicAnchor", "$id")
                .flatMap(keyword -> root.findParents(keyword).stream()
                        .filter(owner ->
                                owner.path(keyword).asString("").equals((keyword.equals("$id") ? "#" : "") + name)))
                .findFirst()
                .orElseGet(JSON::missingNode);
    }

    private static String decode(String fragment) {
        try {
            return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return fragment;
        }
    }
}
