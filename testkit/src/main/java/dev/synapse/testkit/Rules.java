package dev.synapse.testkit;

import dev.synapse.testkit.WireProtocol.BadPrompt;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the rules of several vendors have in common. */
final class Rules {
    static final String TOOL_NAME = "[a-zA-Z_][a-zA-Z0-9_-]{0,63}";

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
        }
    }

    /** An array has a type of items, and a reference is to nothing outside. */
    private static void schema(String tool, JsonNode schema) throws BadPrompt {
        boolean isArray = schema.path("type").asString("").equals("array");
        require(
                !isArray || schema.path("items").isObject(),
                "Invalid schema for function '" + tool + "': array schema missing items");
        require(!schema.has("$ref"), "Invalid schema for function '" + tool + "': unresolved $ref");
        for (JsonNode property : schema.path("properties")) {
            schema(tool, property);
        }
        if (schema.path("items").isObject()) {
            schema(tool, schema.path("items"));
        }
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
