package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.EventFormat;
import java.net.http.HttpRequest;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's <a href="https://docs.anthropic.com/en/api/messages">Messages API</a>. */
final class AnthropicMessages implements ModelProtocol {
    private static final String VERSION = "2023-06-01";
    private static final double MAX_TEMPERATURE = 1;

    private final String address;
    private final String key;
    private final AnthropicAnswerLimit limit;

    /** @param baseUrl ends in the version of the API */
    AnthropicMessages(String baseUrl, String key, ModelCatalogue models) {
        this.address = baseUrl + "/messages";
        this.key = key;
        this.limit = new AnthropicAnswerLimit(models);
    }

    @Override
    public Set<String> optionalParameters() {
        return Set.of(
                OptionalParameters.TEMPERATURE, OptionalParameters.REASONING_EFFORT, OptionalParameters.VENDOR_PART);
    }

    @Override
    public ToolRules toolRules() {
        return ToolRules.ANTHROPIC;
    }

    @Override
    public ImageRules imageRules() {
        return ImageRules.ANTHROPIC;
    }

    @Override
    public EventFormat format() {
        return EventFormat.SERVER_SENT_EVENTS;
    }

    @Override
    public ReplyReader reader(ReplyBuilder reply) {
        return new AnthropicReader(reply);
    }

    @Override
    public HttpRequest request(ModelRequest request, RefusedParameters without) {
        PromptTurns prompt = PromptTurns.of(request);
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("model", request.model())
                .put("max_tokens", limit.of(request))
                .put("stream", true);
        if (!prompt.instructions().isEmpty()) {
            body.put("system", prompt.instructions());
        }
        body.set(
                "messages",
                PromptJson.alternating(
                        prompt,
                        "assistant",
                        "content",
                        (content, message) -> addTo(content, request, message, without)));
        if (!request.tools().isEmpty()) {
            body.set("tools", PromptJson.declarations(request, "input_schema"));
        }
        if (request.temperature() != null && without.allows(OptionalParameters.TEMPERATURE)) {
            body.put("temperature", Math.min(request.temperature(), MAX_TEMPERATURE));
        }
        if (without.allows(OptionalParameters.REASONING_EFFORT)) {
            request.options().reasoningEffort().ifPresent(effort -> addEffort(body, effort));
        }
        RequestFields.addTo(body, request, without);
        fitToThinking(body);
        return JsonRequest.to(address, body)
                .header("Accept", "text/event-stream")
                .header("x-api-key", key)
                .header("anthropic-version", VERSION)
                .build();
    }

    /** The model's own effort if it is to be none: no model takes less than a low one. */
    private static void addEffort(ObjectNode body, String effort) {
        if (!effort.equals("none")) {
            body.putObject("output_config").put("effort", effort.equals("minimal") ? "low" : effort);
        }
    }

    /** With thinking the temperature cannot be set, and a budget of thinking has to leave room for the answer. */
    private static void fitToThinking(ObjectNode body) {
        String thinking = body.at("/thinking/type").asString("disabled");
        if (!thinking.equals("disabled")) {
            body.remove("temperature");
        }
        long budget = body.at("/thinking/budget_tokens").asLong(0);
        if (budget >= body.path("max_tokens").asLong()) {
            body.remove("thinking");
        }
    }

    private static void addTo(
            ArrayNode content, ModelRequest request, PromptMessage message, RefusedParameters without) {
        switch (message) {
            case SystemMessage(String text) -> addText(content, text);
            case UserMessage user -> {
                user.images().forEach(image -> addImage(content, image));
                addText(content, user.text());
            }
            case ToolResultMessage result ->
                content.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", result.toolCallId())
                        .put("content", PromptTurns.text(result));
            case AssistantMessage answer -> addAnswer(content, answer, PromptJson.vendorPart(request, answer, without));
        }
    }

    /** Signed reasoning comes first, as in the answer. */
    private static void addAnswer(ArrayNode content, AssistantMessage answer, ObjectNode vendorPart) {
        vendorPart.path(AnthropicReader.BLOCKS).forEach(content::add);
        addText(content, answer.text());
        for (ModelToolCall call : answer.toolCalls()) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("input", PromptTurns.arguments(call));
        }
    }

    private static void addImage(ArrayNode content, PromptImage image) {
        content.addObject()
                .put("type", "image")
                .putObject("source")
                .put("type", "base64")
                .put("media_type", image.mediaType())
                .put("data", image.base64());
    }

    private static void addText(ArrayNode content, String text) {
        if (!text.isBlank()) {
            content.addObject().put("type", "text").put("text", text);
        }
    }
}
