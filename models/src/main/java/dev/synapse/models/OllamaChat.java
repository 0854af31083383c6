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

/** Ollama's <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">own API</a>. */
final class OllamaChat implements ModelProtocol {
    private final String address;
    private final OllamaContextSize context;

    OllamaChat(String root, OllamaContextSize context) {
        this.address = root + "/api/chat";
        this.context = context;
    }

    @Override
    public Set<String> optionalParameters() {
        return Set.of(OptionalParameters.REASONING_EFFORT);
    }

    @Override
    public ToolRules toolRules() {
        return ToolRules.OLLAMA;
    }

    @Override
    public ImageRules imageRules() {
        return ImageRules.OLLAMA;
    }

    @Override
    public EventFormat format() {
        return EventFormat.LINES;
    }

    @Override
    public ReplyReader reader(ReplyBuilder reply) {
        return new OllamaReader(reply);
    }

    @Override
    public HttpRequest request(ModelRequest request, RefusedParameters without) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("model", request.model())
                .put("stream", true);
        body.set("messages", messages(request));
        if (!request.tools().isEmpty()) {
            body.set("tools", PromptJson.functions(request));
        }
        OllamaContextSize.Sizes sizes = context.of(request);
        ObjectNode options =
                body.putObject("options").put("num_ctx", sizes.context()).put("num_predict", sizes.answer());
        if (request.temperature() != null) {
            options.put("temperature", request.temperature());
        }
        if (without.allows(OptionalParameters.REASONING_EFFORT)) {
            request.options().reasoningEffort().ifPresent(effort -> addThinking(body, request.model(), effort));
        }
        RequestFields.addTo(body, request, without);
        return JsonRequest.to(address, body).build();
    }

    /** Only gpt-oss has levels; other models think or do not. */
    private static void addThinking(ObjectNode body, String model, String effort) {
        if (model.contains("gpt-oss")) {
            body.put(
                    "think",
                    switch (effort) {
                        case "none", "minimal" -> "low";
                        case "xhigh", "max" -> "high";
                        default -> effort;
                    });
        } else {
            body.put("think", !effort.equals("none"));
        }
    }

    private static ArrayNode messages(ModelRequest request) {
        PromptTurns prompt = PromptTurns.of(request).withAnswers();
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        if (!prompt.instructions().isEmpty()) {
            add(messages, "system", prompt.instructions());
        }
        for (PromptMessage message : prompt.messages()) {
            switch (message) {
                case SystemMessage(String text) -> add(messages, "system", text);
                case UserMessage user -> addUser(messages, user);
                case ToolResultMessage result ->
                    add(messages, "tool", PromptTurns.text(result)).put("tool_name", result.toolName());
                case AssistantMessage answer -> {
                    ObjectNode added = add(messages, "assistant", answer.text());
                    answer.partOf(request.provider()).ifPresent(added::setAll);
                    for (ModelToolCall call : answer.toolCalls()) {
                        added.withArray("tool_calls")
                                .addObject()
                                .putObject("function")
                                .put("name", call.name())
                                .set("arguments", PromptTurns.arguments(call));
                    }
                }
            }
        }
        return messages;
    }

    private static void addUser(ArrayNode messages, UserMessage user) {
        ObjectNode added = add(messages, "user", user.text());
        user.images().forEach(image -> added.withArray("images").add(image.base64()));
    }

    private static ObjectNode add(ArrayNode messages, String role, String text) {
        return messages.addObject().put("role", role).put("content", text);
    }
}
