package dev.synapse.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Checks a tool's schema by the rules that at least one vendor enforces. It knows nothing of the code that fits schemas. */
final class StrictSchema {
    private static final Set<String> ALLOWED =
            Set.of("type", "description", "properties", "required", "items", "enum", "anyOf", "minimum", "maximum");
    private static final Set<String> ALSO_JSON_SCHEMA = Set.of(
            "minItems", "maxItems", "minLength", "maxLength", "pattern", "format", "default", "additionalProperties");
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "object", "array", "null");

    private final boolean isLenient;
    private final Pattern name;
    private final List<String> violations = new ArrayList<>();

    private StrictSchema(boolean isLenient, String name) {
        this.isLenient = isLenient;
        this.name = Pattern.compile(name);
    }

    /** What a vendor would complain about in the schema of a tool's arguments. */
    static List<String> violations(String provider, JsonNode schema) {
        boolean isLenient = Set.of("openai", "responses", "anthropic").contains(provider);
        StrictSchema strict =
                new StrictSchema(isLenient, provider.equals("gemini") ? "[a-zA-Z_]\\w{0,63}" : "[a-zA-Z0-9_.-]{1,64}");
        strict.require(schema.path("type").asString("").equals("object"), "the top level is no object");
        strict.require(!schema.has("anyOf") && !schema.has("enum"), "combinations at the top level");
        strict.check(schema, 0);
        return strict.violations;
    }

    private void check(JsonNode schema, int depth) {
        require(schema.isObject(), "not a schema: " + schema);
        require(depth <= 12, "too deep");
        for (String keyword : schema.propertyNames()) {
            require(
                    ALLOWED.contains(keyword) || (isLenient && ALSO_JSON_SCHEMA.contains(keyword)),
                    "keyword " + keyword);
        }
        JsonNode type = schema.path("type");
        require(type.isMissingNode() || (type.isString() && TYPES.contains(type.asString())), "type " + type);
        require(isLenient || schema.has("type") || schema.has("anyOf"), "no type");
        require(schema.path("description").asString("").length() <= 1024, "a long description");
        require(!type.asString("").equals("array") || schema.path("items").isObject(), "an array without items");
        if (schema.has("enum")) {
            require(type.asString("").equals("string") && !schema.path("enum").isEmpty(), "an enum of no names");
            schema.path("enum")
                    .forEach(value ->
                            require(value.isString() && !value.asString().isEmpty(), "enum value " + value));
        }
        checkNumbers(schema);
        checkParts(schema, depth);
    }

    private void checkNumbers(JsonNode schema) {
        for (String keyword : List.of("minimum", "maximum")) {
            require(!schema.has(keyword) || schema.path(keyword).isNumber(), keyword + " is no number");
        }
        for (String keyword : List.of("minItems", "maxItems", "minLength", "maxLength")) {
            require(!schema.has(keyword) || schema.path(keyword).isInt(), keyword + " is no count");
        }
    }

    private void checkParts(JsonNode schema, int depth) {
        for (var property : schema.path("properties").properties()) {
            require(name.matcher(property.getKey()).matches(), "property " + property.getKey());
            check(property.getValue(), depth + 1);
        }
        schema.path("required")
                .forEach(required -> require(
                        required.isString() && schema.path("properties").has(required.asString()),
                        "required " + required));
        if (schema.has("items")) {
            check(schema.path("items"), depth + 1);
        }
        require(!schema.has("anyOf") || schema.path("anyOf").size() > 1, "anyOf of one");
        schema.path("anyOf").forEach(part -> check(part, depth));
        if (schema.path("additionalProperties").isObject()) {
            check(schema.path("additionalProperties"), depth + 1);
        }
    }

    private void require(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }
}
