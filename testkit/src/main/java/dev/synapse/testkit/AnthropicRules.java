package dev.synapse.testkit;

import static dev.synapse.testkit.Rules.require;

import dev.synapse.testkit.WireProtocol.BadPrompt;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Fields and blocks that Anthropic's Messages API refuses. The order of messages is checked where they are read. */
final class AnthropicRules {
    private static final String EXTRA = "%s: Extra inputs are not permitted";
    private static final Set<String> FIELDS = Set.of(
            "model",
            "max_tokens",
            "messages",
            "system",
            "stream",
            "temperature",
            "top_p",
            "top_k",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "metadata",
            "stop_sequences",
            "service_tier");

    private AnthropicRules() {}

    static void check(JsonNode body) throws BadPrompt {
        Rules.fields(body, FIELDS, EXTRA);
        require(body.path("max_tokens").asInt(0) > 0, "max_tokens: Field required");
        require(body.path("temperature").asDouble(0) <= 1, "temperature: range: 0..1");
        if (body.path("model").asString("").matches("claude-(opus-4-[789]|[a-z]+-[5-9]).*")) {
            for (String name : List.of("temperature", "top_p", "top_k")) {
                require(!body.has(name), "`" + name + "` is deprecated for this model.");
            }
        }
        for (JsonNode tool : body.path("tools")) {
            Rules.fields(
                    tool, Set.of("name", "description", "input_schema"), "tools.0.%s: Extra inputs are not permitted");
        }
        Rules.tools(body.path("tools"), "input_schema");
        boolean thinks = body.at("/thinking/type").asString("").equals("enabled");
        boolean fitsThinking = body.path("temperature").isMissingNode()
                && body.at("/thinking/budget_tokens").asInt()
                        < body.path("max_tokens").asInt();
        require(
                !thinks || fitsThinking,
                "`max_tokens` must be greater than `thinking.budget_tokens`, and `temperature` may only be set to 1");
        checkBlocks(body.path("messages").valueStream().toList(), thinks);
    }

    private static void checkBlocks(List<JsonNode> messages, boolean thinks) throws BadPrompt {
        for (JsonNode message : messages) {
            Rules.fields(message, Set.of("role", "content"), "messages.0.%s: Extra inputs are not permitted");
            require(
                    Set.of("user", "assistant").contains(message.path("role").asString("")),
                    "messages: Unexpected role \"" + message.path("role").asString("") + "\"");
            require(
                    !message.path("content").isEmpty() || !Rules.isBlank(message.path("content")),
                    "messages: empty content");
            boolean afterText = false;
            for (JsonNode block : message.path("content")) {
                checkBlock(block, message.path("role").asString(""));
                boolean isResult = block.path("type").asString("").equals("tool_result");
                require(!isResult || !afterText, "`tool_result` blocks must come before other content");
                afterText |= !isResult;
            }
        }
        if (thinks) {
            checkThinking(messages);
        }
    }

    private static void checkBlock(JsonNode block, String role) throws BadPrompt {
        switch (block.path("type").asString("")) {
            case "text" ->
                Rules.fields(block, Set.of("type", "text"), "messages.0.content.0.%s: Extra inputs are not permitted");
            case "image" -> {
                require(
                        role.equals("user"),
                        "messages.1.content.0: `image` blocks are only permitted in user messages");
                Rules.fields(
                        block,
                        Set.of("type", "source"),
                        "messages.0.content.0.image.%s: Extra inputs are not permitted");
                Rules.fields(
                        block.path("source"),
                        Set.of("type", "media_type", "data"),
                        "messages.0.content.0.image.source.%s: Extra inputs are not permitted");
                require(
                        block.at("/source/type").asString("").equals("base64"),
                        "messages.0.content.0.image.source: Input tag does not match any of the expected tags: 'base64', 'url'");
                ImageRules.check(
                        block.at("/source/media_type").asString(""),
                        block.at("/source/data").asString(""));
            }
            case "thinking" ->
                require(
                        !Rules.isBlank(block.path("signature")),
                        "messages.0.content.0.thinking.signature: Field required");
            case "redacted_thinking" ->
                require(
                        !Rules.isBlank(block.path("data")),
                        "messages.0.content.0.redacted_thinking.data: Field required");
            case "tool_use" -> {
                Rules.fields(
                        block,
                        Set.of("type", "id", "name", "input"),
                        "messages.0.content.0.%s: Extra inputs are not permitted");
                require(block.path("name").asString("").matches(Rules.TOOL_NAME), "tool_use.name: invalid");
                require(block.path("input").isObject(), "tool_use.input: Input should be a valid dictionary");
            }
            case "tool_result" ->
                require(
                        !Rules.isBlank(block.path("content"))
                                || !block.path("content").isEmpty(),
                        "tool_result.content: empty");
            default -> throw new BadPrompt("messages: unknown block " + block.path("type"));
        }
    }

    /** While it thinks, the answer that is being continued begins with its thinking. */
    private static void checkThinking(List<JsonNode> messages) throws BadPrompt {
        boolean continues =
                messages.getLast().at("/content/0/type").asString("").equals("tool_result");
        if (continues) {
            String first =
                    messages.get(messages.size() - 2).at("/content/0/type").asString("");
            require(
                    first.endsWith("thinking"),
                    "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `" + first
                            + "`.");
        }
    }
}
