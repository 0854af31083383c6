package dev.synapse.models;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

/** Which types of values a schema accepts, as far as it says so. */
final class SchemaTypes {
    static final String ANY = "";

    private static final Set<String> KNOWN =
            Set.of("string", "number", "integer", "boolean", "object", "array", "null");
    /** Names that servers use in place of JSON Schema's. */
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("str", "string"),
            Map.entry("text", "string"),
            Map.entry("int", "integer"),
            Map.entry("long", "integer"),
            Map.entry("float", "number"),
            Map.entry("double", "number"),
            Map.entry("decimal", "number"),
            Map.entry("bool", "boolean"),
            Map.entry("dict", "object"),
            Map.entry("map", "object"),
            Map.entry("list", "array"),
            Map.entry("tuple", "array"));
    /** Keywords from which the type follows, in order. */
    private static final List<Map.Entry<String, String>> IMPLIED = List.of(
            Map.entry("properties", "object"),
            Map.entry("additionalProperties", "object"),
            Map.entry("patternProperties", "object"),
            Map.entry("items", "array"),
            Map.entry("prefixItems", "array"),
            Map.entry("pattern", "string"),
            Map.entry("minLength", "string"),
            Map.entry("maxLength", "string"),
            Map.entry("format", "string"),
            Map.entry("minimum", "number"),
            Map.entry("maximum", "number"));

    private SchemaTypes() {}

    /** The types, of which {@code number} includes integers; empty if any is accepted. */
    static List<String> of(ObjectNode schema) {
        JsonNode type = schema.path("type");
        List<String> stated = (type.isArray() ? type.valueStream() : Stream.of(type))
                .filter(JsonNode::isString)
                .map(name -> name.asString().toLowerCase(Locale.ROOT))
                .map(name -> OTHER_NAMES.getOrDefault(name, name))
                .filter(KNOWN::contains)
                .distinct()
                .toList();
        if (!stated.isEmpty()) {
            return withoutIncluded(stated);
        }
        List<JsonNode> values = values(schema);
        if (!values.isEmpty()) {
            return withoutIncluded(
                    values.stream().map(SchemaTypes::ofValue).distinct().toList());
        }
        return IMPLIED.stream()
                .filter(implied -> schema.has(implied.getKey()))
                .map(Map.Entry::getValue)
                .limit(1)
                .toList();
    }

    /** The values to which the schema restricts what it accepts; empty for no restriction. */
    static List<JsonNode> values(ObjectNode schema) {
        return schema.has("const")
                ? List.of(schema.path("const"))
                : schema.path("enum").isArray()
                        ? schema.path("enum").valueStream().distinct().toList()
                        : List.of();
    }

    /** Whether a value is of this type. */
    static boolean accepts(String type, JsonNode value) {
        String own = ofValue(value);
        return type.equals(ANY) || type.equals(own) || (type.equals("number") && own.equals("integer"));
    }

    private static List<String> withoutIncluded(List<String> types) {
        return types.contains("number")
                ? types.stream().filter(type -> !type.equals("integer")).toList()
                : types;
    }

    private static String ofValue(JsonNode value) {
        JsonNodeType type = value.getNodeType();
        return switch (type) {
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case OBJECT -> "object";
            case ARRAY -> "array";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }
}
