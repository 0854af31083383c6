package dev.synapse.testkit;

import dev.synapse.testkit.WireProtocol.BadPrompt;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the rules of several vendors have in common. */
final class Rules {
    static final String TOOL_NAME = "[a-zA-Z_][a-zA-Z0-9_-]{0,63}";

    private static final String PROPERTY_NAME = "[a-zA-Z0-9_.-]{1,64}";
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "object", "array", "null");
    private static final Set<String> REFUSED = Set.of(
            "$ref", "$defs", "$schema", "allOf", "oneOf", "not", "const", "patternProperties", "exclusiveMinimum");

    private Rules() {}

    static void require(boolean holds, String message) throws BadPrompt {
        if (!holds) {
            throw new BadPrompt(message);
        }
    }

    /** Only these fields; the message has a {@code %s} for another one. */
    static void fields(JsonNode object, Set<String> known, String message) throws BadPrompt {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw new BadPrompt(message.formatted(name), name);
            }
        }
    }

    /** Tools have unique names of the common form, a description that is not too long, and an object as schema. */
    static void tools(Iterable<JsonNode> tools, String schemaField) throws BadPrompt {
        Set<String> names = new HashSet<>();
        for (JsonNode tool : tools) {
            String name = tool.path("name").asString("");
            require(name.matches(TOOL_NAME), "Invalid 'tools[].name': '" + name + "' does not match " + TOOL_NAME);
            require(names.add(name), "Tool names must be unique: " + name);
            require(
                    tool.path("description").isMissingNode()
                            || tool.path("description").asString("").length() <= 4096,
                    "Invalid 'tools[].description': string too long");
            schema(name, tool.path(schemaField));
            require(
                    tool.at("/" + schemaField + "/type").asString("").equals("object"),
                    "Invalid schema for function '" + name + "': schema must have type \"object\"");
            require(
                    !tool.path(schemaField).has("anyOf"),
                    "tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level");
        }
    }

    /** What at least one vendor refuses in the schema of a tool's arguments, at any depth. */
    private static void schema(String tool, JsonNode schema) throws BadPrompt {
        String invalid = "Invalid schema for function '" + tool + "': ";
        String type = schema.path("type").asString("");
        require(schema.isObject(), invalid + schema + " is not of type 'object'");
        require(!schema.has("type") || TYPES.contains(type), invalid + schema.path("type") + " is not a type");
        require(!type.equals("array") || schema.path("items").isObject(), invalid + "array schema missing items");
        require(schema.path("description").asString("").length() <= 1024, invalid + "string too long");
        require(
                !schema.has("enum") || (type.equals("string") && isNames(schema.path("enum"))),
                invalid + "enum only allowed for STRING type");
        for (String keyword : REFUSED) {
            require(!schema.has(keyword), invalid + "'" + keyword + "' is not permitted");
        }
        for (JsonNode name : schema.path("required")) {
            require(schema.path("properties").has(name.asString("")), invalid + "required property is not defined");
        }
        for (var property : schema.path("properties").properties()) {
            require(
                    property.getKey().matches(PROPERTY_NAME),
                    "tools.0.custom.input_schema.properties: Property keys should match pattern '" + PROPERTY_NAME
                            + "'");
            schema(tool, property.getValue());
        }
        for (JsonNode part : schema.path("anyOf")) {
            schema(tool, part);
        }
        if (schema.has("items")) {
            schema(tool, schema.path("items"));
        }
    }

    private static boolean isNames(JsonNode values) {
        return !values.isEmpty()
                && values.valueStream()
                        .allMatch(value -> value.isString() && !value.asString().isEmpty());
    }

    static boolean isBlank(JsonNode text) {
        return !text.isString() || text.asString().isBlank();
    }

    static boolean isJsonObject(JsonNode text) {
        try {
            return text.isString() && ChatJson.JSON.readTree(text.asString()).isObject();
        } catch (JacksonException malformed) {
            return false;
        }
    }
}
