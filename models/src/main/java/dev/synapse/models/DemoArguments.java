package dev.synapse.models;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Generates tool arguments that satisfy the tool's schema: values for the required properties, with the user's text
 * for strings.
 */
final class DemoArguments {
    private static final JsonMapper JSON = JsonMapper.shared();

    private DemoArguments() {}

    static String of(String schemaJson, String text) {
        return object(JSON.readTree(schemaJson), text).toString();
    }

    private static ObjectNode object(JsonNode schema, String text) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        required.forEach(
                name -> arguments.set(name, value(schema.path("properties").path(name), text)));
        return arguments;
    }

    private static JsonNode value(JsonNode schema, String text) {
        var nodes = JsonNodeFactory.instance;
        if (!schema.path("enum").isEmpty()) {
            return schema.path("enum").get(0);
        }
        return switch (schema.path("type").asString("string")) {
            case "integer", "number" -> nodes.numberNode(schema.path("minimum").asLong(1));
            case "boolean" -> nodes.booleanNode(true);
            case "array" -> nodes.arrayNode().add(value(schema.path("items"), text));
            case "object" -> object(schema, text);
            default -> nodes.stringNode(truncate(text, schema.path("maxLength").asInt(1000)));
        };
    }

    private static String truncate(String text, int maxLength) {
        String value = text.isBlank() ? "demo" : text;
        return value.codePointCount(0, value.length()) <= maxLength
                ? value
                : value.substring(0, value.offsetByCodePoints(0, maxLength));
    }
}
