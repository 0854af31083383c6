package dev.synapse.cli;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A call that a member's message makes; {@code arguments} as one short line. */
record ToolCall(String id, String name, String arguments) {
    private static final int LONGEST = 100;

    /** Reads {@code {id, name, arguments}} and OpenAI's {@code {id, function: {name, arguments}}}. */
    static ToolCall of(JsonNode call) {
        JsonNode function = call.has("function") ? call.get("function") : call;
        String name = Texts.string(function.get("name")).orElse("?");
        return new ToolCall(call.path("id").asString(""), name, shortly(function.path("arguments")));
    }

    private static String shortly(JsonNode arguments) {
        JsonNode value = parsed(arguments);
        String text = value.isObject()
                ? value.properties().stream()
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(Collectors.joining(", "))
                : value.isMissingNode() || value.isNull() ? "" : value.asString(value.toString());
        return Texts.excerpt(text, LONGEST);
    }

    private static JsonNode parsed(JsonNode arguments) {
        if (!arguments.isString()) {
            return arguments;
        }
        try {
            return Wire.JSON.readTree(arguments.stringValue());
        } catch (JacksonException e) {
            return arguments;
        }
    }
}
