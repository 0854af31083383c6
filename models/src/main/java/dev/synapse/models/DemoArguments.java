package dev.synapse.models;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes arguments that a tool's schema accepts: its required properties, with the user's text where a text is wanted. */
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
            default -> nodes.stringNode(cut(text, schema.path("maxLength").asInt(1000)));
        };
    }

    private static String cut(String text, int most) {
        String kept = text.isBlank() ? "demo" : text;
        return kept.codePointCount(0, kept.length()) <= most
                ? kept
                : kept.substring(0, kept.offsetByCodePoints(0, most));
    }
}
