package dev.synapse.testkit;

import static dev.synapse.testkit.Rules.require;

import dev.synapse.testkit.WireProtocol.BadPrompt;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Requests that OpenAI's Responses API refuses. Calls and their results are checked where they are read. */
final class ResponsesRules {
    private static final String UNKNOWN = "Unknown parameter: '%s'.";
    private static final Set<String> FIELDS = Set.of(
            "model",
            "instructions",
            "input",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "stream",
            "store",
            "include",
            "temperature",
            "top_p",
            "max_output_tokens",
            "reasoning",
            "text",
            "truncation",
            "metadata",
            "service_tier");

    private ResponsesRules() {}

    static void check(JsonNode body) throws BadPrompt {
        Rules.fields(body, FIELDS, UNKNOWN);
        if (body.path("model").asString("").matches("(gpt-[5-9]|o[1-9]).*")) {
            for (String name : List.of("temperature", "top_p")) {
                if (body.has(name)) {
                    throw new BadPrompt(
                            "Unsupported parameter: '" + name + "' is not supported with this model.", name);
                }
            }
        }
        for (JsonNode tool : body.path("tools")) {
            Rules.fields(tool, Set.of("type", "name", "description", "parameters", "strict"), UNKNOWN);
            require(
                    tool.path("strict").isBoolean() && !tool.path("strict").asBoolean(),
                    "Invalid schema for function: a strict function needs all properties in 'required'");
        }
        Rules.tools(body.path("tools"), "parameters");
        checkInput(body.path("input").valueStream().toList());
    }

    private static void checkInput(List<JsonNode> input) throws BadPrompt {
        require(!input.isEmpty(), "Missing required parameter: 'input'.");
        String role = "";
        for (int i = 0; i < input.size(); i++) {
            JsonNode item = input.get(i);
            switch (item.path("type").asString("message")) {
                case "message" -> {
                    Rules.fields(item, Set.of("type", "role", "content"), UNKNOWN);
                    role = item.path("role").asString("");
                    require(Set.of("user", "assistant", "system", "developer").contains(role), "Invalid role: " + role);
                    checkContent(role, item.path("content"));
                }
                case "function_call" -> {
                    Rules.fields(item, Set.of("type", "call_id", "name", "arguments"), UNKNOWN);
                    String id = item.path("call_id").asString("");
                    require(!id.isEmpty() && id.length() <= 64, "Invalid 'input[].call_id': string too long");
                    require(item.path("name").asString("").matches(Rules.TOOL_NAME), "Invalid 'input[].name'");
                    require(Rules.isJsonObject(item.path("arguments")), "Invalid 'input[].arguments'");
                }
                case "function_call_output" -> {
                    Rules.fields(item, Set.of("type", "call_id", "output"), UNKNOWN);
                    require(!Rules.isBlank(item.path("output")), "Invalid 'input[].output': must not be empty");
                }
                case "reasoning" -> checkReasoning(item, i + 1 < input.size() ? input.get(i + 1) : null);
                default -> throw new BadPrompt("Invalid value: '" + item.path("type") + "'.");
            }
        }
        JsonNode last = input.getLast();
        require(!last.path("role").asString("").equals("assistant"), "The last message must not be the assistant's");
    }

    private static void checkContent(String role, JsonNode content) throws BadPrompt {
        if (!content.isArray()) {
            require(!Rules.isBlank(content), "Invalid 'input[].content': must not be empty");
            return;
        }
        require(!content.isEmpty(), "Invalid 'input[].content': must not be empty");
        for (JsonNode part : content) {
            switch (part.path("type").asString("")) {
                case "input_text" -> {
                    Rules.fields(part, Set.of("type", "text"), UNKNOWN);
                    require(!Rules.isBlank(part.path("text")), "Invalid 'input[].content[].text': must not be empty");
                }
                case "input_image" -> {
                    require(role.equals("user"), "Invalid value: 'input_image'. Supported values are: 'output_text'.");
                    Rules.fields(part, Set.of("type", "image_url", "detail"), UNKNOWN);
                    ImageRules.checkUrl(part.path("image_url"));
                }
                default ->
                    throw new BadPrompt("Invalid value: '" + part.path("type").asString("") + "'.");
            }
        }
    }

    private static void checkReasoning(JsonNode item, @org.jspecify.annotations.Nullable JsonNode next)
            throws BadPrompt {
        Rules.fields(item, Set.of("type", "id", "summary", "encrypted_content"), UNKNOWN);
        require(item.path("summary").isArray(), "Missing required parameter: 'input[].summary'.");
        require(
                item.path("encrypted_content").isString(),
                "Item with id '" + item.path("id").asString("")
                        + "' not found. Items are not persisted when `store` is set to false.");
        boolean isFollowed = next != null
                && (Set.of("function_call", "reasoning")
                                .contains(next.path("type").asString(""))
                        || next.path("role").asString("").equals("assistant"));
        require(
                isFollowed,
                "Item '" + item.path("id").asString("")
                        + "' of type 'reasoning' was provided without its required following item.");
    }
}
