package dev.synapse.models;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool as a vendor accepts it. Immutable.
 *
 * @param definition with the vendor's name
 * @param originalNames the original names of properties by those that replace them
 */
record FittedTool(ToolDefinition definition, Map<String, String> originalNames) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_SCHEMA = 32 << 10;
    private static final List<Integer> DEPTHS = List.of(10, 4, 2, 1);

    FittedTool {
        originalNames = Map.copyOf(originalNames);
    }

    /**
     * Fits a tool.
     *
     * @throws IllegalArgumentException if that is not possible, with the reason
     */
    static FittedTool of(ToolDefinition tool, ToolRules rules) {
        ObjectNode schema = parse(tool.argsSchemaJson());
        for (int depth : DEPTHS) {
            SchemaFitter fitter = new SchemaFitter(rules, depth);
            String fitted = fitter.arguments(schema).toString();
            if (fitted.length() <= MAX_SCHEMA) {
                ToolDefinition definition =
                        new ToolDefinition(ToolNames.toVendor(tool.name()), description(tool, schema, rules), fitted);
                return new FittedTool(definition, fitter.originalNames());
            }
        }
        throw new IllegalArgumentException("its parameters take more than 32 KB");
    }

    private static ObjectNode parse(String schema) {
        try {
            if (JSON.readTree(schema) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("its schema is not valid JSON", malformed);
        }
        throw new IllegalArgumentException("its schema is not a JSON object");
    }

    private static String description(ToolDefinition tool, ObjectNode schema, ToolRules rules) {
        SchemaNotes notes = new SchemaNotes();
        List<String> alternatives = MergedSchema.alternatives(MergedSchema.withAllOf(schema)).stream()
                .filter(ObjectNode.class::isInstance)
                .map(part -> String.join(" and ", MergedSchema.required((ObjectNode) part)))
                .filter(names -> !names.isEmpty())
                .distinct()
                .toList();
        if (alternatives.size() > 1) {
            notes.add("requires", alternatives.stream().collect(Collectors.joining(", or ")));
        }
        return notes.appendTo(tool.description().isBlank() ? tool.name() : tool.description(), rules.maxDescription());
    }

    /** The arguments of a call with the names that the tool knows. */
    String originalArguments(String argumentsJson) {
        return renamed(argumentsJson, originalNames);
    }

    /** The arguments of an earlier call with the names that the vendor knows. */
    String vendorArguments(String argumentsJson) {
        return renamed(
                argumentsJson,
                originalNames.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (first, _) -> first)));
    }

    private static String renamed(String json, Map<String, String> names) {
        if (names.isEmpty()) {
            return json;
        }
        try {
            return renamed(JSON.readTree(json), names).toString();
        } catch (JacksonException malformed) {
            return json;
        }
    }

    private static JsonNode renamed(JsonNode node, Map<String, String> names) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode renamed = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(field -> renamed.set(
                                names.getOrDefault(field.getKey(), field.getKey()), renamed(field.getValue(), names)));
                yield renamed;
            }
            case ArrayNode array -> {
                ArrayNode renamed = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> renamed.add(renamed(element, names)));
                yield renamed;
            }
            default -> node;
        };
    }
}
