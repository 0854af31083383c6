package dev.synapse.gateway.docs;

import dev.synapse.shared.json.Json;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Generates JSON values from a schema: most are valid, some at its bounds, some invalid. */
final class GeneratedValues {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "a\nb\r\n[User]: c",
            "😀".repeat(50),
            "\u202Eabc\u200B",
            "\uD800",
            "' OR 1=1 --",
            "../../etc/passwd",
            "%00",
            "null",
            "é".repeat(300),
            "Infinity");

    private final Random random;
    private final JsonNode root;

    GeneratedValues(Random random, JsonNode root) {
        this.random = random;
        this.root = root;
    }

    /** A value that matches the schema or, with the given probability at each node, does not. */
    JsonNode of(JsonNode schema, double wrong) {
        return random.nextDouble() < wrong ? wrong() : fitting(resolve(schema), wrong);
    }

    /** A text for a path segment. */
    String text() {
        return switch (random.nextInt(4)) {
            case 0 -> Integer.toString(random.nextInt(300) - 100);
            case 1 -> UUID.randomUUID().toString();
            default -> oneOf(TEXTS);
        };
    }

    private JsonNode fitting(JsonNode schema, double wrong) {
        if (schema.has("enum")) {
            return schema.path("enum").path(random.nextInt(schema.path("enum").size()));
        }
        if (schema.has("example") && random.nextBoolean()) {
            return schema.path("example");
        }
        return switch (type(schema)) {
            case "object" -> object(schema, wrong);
            case "array" -> array(schema, wrong);
            case "integer" -> Json.mapper().getNodeFactory().numberNode(whole(schema));
            case "number" -> Json.mapper().getNodeFactory().numberNode(random.nextDouble() * 2);
            case "boolean" -> Json.mapper().getNodeFactory().booleanNode(random.nextBoolean());
            default -> Json.mapper().getNodeFactory().stringNode(string(schema));
        };
    }

    /** A type may be a list of types that includes null. */
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return (type.isArray() ? type.path(0) : type).asString("");
    }

    private JsonNode resolve(JsonNode schema) {
        String ref = schema.path("$ref").asString("");
        return ref.isEmpty() ? schema : resolve(root.at(ref.substring(1)));
    }

    private ObjectNode object(JsonNode schema, double wrong) {
        ObjectNode object = Json.mapper().createObjectNode();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            boolean missing = isMissing(required.contains(field.getKey()), field.getValue(), wrong);
            if (!missing) {
                object.set(field.getKey(), of(field.getValue(), wrong));
            }
        }
        if (random.nextDouble() < wrong) {
            object.set(oneOf(List.of("owner_id", "id", "seq", "", "__proto__", "x".repeat(200))), wrong());
        }
        return object;
    }

    private boolean isMissing(boolean required, JsonNode field, double wrong) {
        if (field.path("readOnly").asBoolean(false)) {
            return random.nextDouble() >= wrong; // a generated id does not exist
        }
        return required ? random.nextDouble() < wrong : random.nextBoolean();
    }

    private ArrayNode array(JsonNode schema, double wrong) {
        ArrayNode array = Json.mapper().createArrayNode();
        int size = random.nextDouble() < wrong ? 200 : random.nextInt(3);
        for (int i = 0; i < size; i++) {
            array.add(of(schema.path("items"), wrong));
        }
        return array;
    }

    private long whole(JsonNode schema) {
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(1000);
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            case 2 -> random.nextBoolean() ? least - 1 : most + 1;
            default -> random.nextLong(least, Math.max(least + 1, most));
        };
    }

    private String string(JsonNode schema) {
        int least = schema.path("minLength").asInt(0);
        int most = Math.min(schema.path("maxLength").asInt(100), 40_000);
        return switch (schema.path("format").asString("")) {
            case "uuid" -> UUID.randomUUID().toString();
            case "email" -> "odd-" + UUID.randomUUID() + "@example.org";
            case "date-time" -> "2026-11-29T00:00:00Z";
            default ->
                switch (random.nextInt(6)) {
                    case 0 -> "x".repeat(least);
                    case 1 -> "x".repeat(most);
                    case 2 -> "x".repeat(most + 1);
                    case 3 -> "é".repeat(Math.max(1, least));
                    default -> "x".repeat(random.nextInt(least, Math.max(least, Math.min(most, least + 20)) + 1));
                };
        };
    }

    private JsonNode wrong() {
        var nodes = Json.mapper().getNodeFactory();
        return switch (random.nextInt(9)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(true);
            case 2 -> nodes.numberNode(BigInteger.TEN.pow(random.nextInt(1, 300)));
            case 3 -> nodes.numberNode(-1);
            case 4 -> nodes.numberNode(Double.MIN_VALUE);
            case 5 -> nodes.objectNode().put("x", 1);
            case 6 -> nested(random.nextInt(1, 60));
            case 7 -> nodes.arrayNode().addNull();
            default -> nodes.stringNode(oneOf(TEXTS));
        };
    }

    private static JsonNode nested(int depth) {
        ArrayNode array = Json.mapper().createArrayNode();
        return depth == 0 ? array : array.add(nested(depth - 1));
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
