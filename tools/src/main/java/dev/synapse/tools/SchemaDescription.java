package dev.synapse.tools;

import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Describes the arguments that a schema accepts, for a model whose arguments were invalid. */
final class SchemaDescription {
    private static final int MAX_LENGTH = 1000;

    private SchemaDescription() {}

    static String of(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        if (properties.isEmpty()) {
            return "Expected: a JSON object.";
        }
        Set<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
        String list = properties
                .propertyStream()
                .map(property -> describe(property.getKey(), property.getValue(), required))
                .collect(Collectors.joining(", ", "Expected: a JSON object with ", "."));
        return list.length() <= MAX_LENGTH ? list : list.substring(0, MAX_LENGTH) + "…";
    }

    private static String describe(String name, JsonNode schema, Set<String> required) {
        JsonNode type = schema.path("type");
        String kind = type.isArray()
                ? type.valueStream().map(JsonNode::asString).collect(Collectors.joining(" or "))
                : type.asString("any");
        JsonNode allowed = schema.path("enum");
        return name + " (" + kind + (allowed.isEmpty() ? "" : ", one of " + allowed)
                + (required.contains(name) ? ", required" : "") + ")";
    }
}
