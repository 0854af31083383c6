package dev.synapse.cli;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A tool call in a member's message; {@code arguments} is one shortened line. */
record ToolCall(String id, String name, String arguments) {
    private static final int MAX_LENGTH = 100;

    /** Reads {@code {id, name, arguments}} and OpenAI's {@code {id, function: {name, arguments}}}. */
    static ToolCall of(JsonNode call) {
        JsonNode function = call.has("function") ? call.get("function") : call;
        String name = Texts.string(function.get("name")).orElse("?");
        return new ToolCall(call.path("id").asString(""), name, shorten(function.path("arguments")));
    }

    private static String shorten(JsonNode arguments) {
        JsonNode value = parsed(arguments);
        String text = value.isObject()
                ? value.properties().stream()
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(Collectors.joining(", "))
                : value.isMissingNode() || value.isNull() ? "" : value.asString(value.toString());
        return Texts.excerpt(text, MAX_LENGTH);
    }

    private static JsonNode parsed(JsonNode arguments) {
        if (!arguments.isString()) {
            return arguments;
        }
        try {
            return ApiTypes.JSON.readTree(arguments.stringValue());
        } catch (JacksonException e) {
            return arguments;
        }
    }
}
