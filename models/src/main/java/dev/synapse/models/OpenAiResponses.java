package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.EventFormat;
import java.net.http.HttpRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses">Responses API</a>, without state at the vendor: each request
 * has the whole prompt, and reasoning returns encrypted. Without a key no {@code Authorization} header is sent.
 */
final class OpenAiResponses implements ModelProtocol {
    private final String address;
    private final @Nullable String key;

    OpenAiResponses(String baseUrl, @Nullable String key) {
        this.address = baseUrl + "/responses";
        this.key = key;
    }

    @Override
    public Set<String> optionalParameters() {
        return Set.of(
                OptionalParameters.TEMPERATURE,
                OptionalParameters.REASONING_EFFORT,
                OptionalParameters.INCLUDE,
                OptionalParameters.VENDOR_PART);
    }

    @Override
    public ImageRules imageRules() {
        return ImageRules.OPENAI;
    }

    @Override
    public EventFormat format() {
        return EventFormat.SERVER_SENT_EVENTS;
    }

    @Override
    public ReplyReader reader(ReplyBuilder reply) {
        return new OpenAiResponsesReader(reply);
    }

    @Override
    public HttpRequest request(ModelRequest request, RefusedParameters without) {
        PromptTurns prompt = PromptTurns.of(request);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", request.model());
        if (!prompt.instructions().isEmpty()) {
            body.put("instructions", prompt.instructions());
        }
        body.set("input", input(prompt, request, without));
        if (!request.tools().isEmpty()) {
            body.set("tools", tools(request));
        }
        body.put("stream", true).put("store", false);
        if (without.allows(OptionalParameters.INCLUDE)) {
            body.putArray("include").add("reasoning.encrypted_content");
        }
        if (request.temperature() != null && without.allows(OptionalParameters.TEMPERATURE)) {
            body.put("temperature", request.temperature());
        }
        if (request.maxOutputTokens() != null) {
            body.put("max_output_tokens", request.maxOutputTokens());
        }
        if (without.allows(OptionalParameters.REASONING_EFFORT)) {
            request.options()
                    .reasoningEffort()
                    .ifPresent(effort -> body.putObject("reasoning").put("effort", effort));
        }
        RequestFields.addTo(body, request, without);
        HttpRequest.Builder builder = JsonRequest.to(address, body).header("Accept", "text/event-stream");
        return (key == null ? builder : builder.header("Authorization", "Bearer " + key)).build();
    }

    /** Functions are strict unless they say otherwise, and then most schemas are refused. */
    private static ArrayNode tools(ModelRequest request) {
        ArrayNode tools = PromptJson.declarations(request, "parameters");
        tools.forEach(tool -> ((ObjectNode) tool).put("type", "function").put("strict", false));
        return tools;
    }

    private static ArrayNode input(PromptTurns prompt, ModelRequest request, RefusedParameters without) {
        ArrayNode input = JsonNodeFactory.instance.arrayNode();
        for (PromptMessage message : prompt.messages()) {
            switch (message) {
                case SystemMessage(String text) -> addText(input, "system", text);
                case UserMessage user -> addUser(input, user);
                case AssistantMessage answer ->
                    addAnswer(input, answer, PromptJson.vendorPart(request, answer, without));
                case ToolResultMessage result ->
                    input.addObject()
                            .put("type", "function_call_output")
                            .put("call_id", result.toolCallId())
                            .put("output", PromptTurns.text(result));
            }
        }
        return input;
    }

    private static void addUser(ArrayNode input, UserMessage user) {
        if (user.images().isEmpty()) {
            addText(input, "user", user.text());
            return;
        }
        ArrayNode parts = input.addObject().put("role", "user").putArray("content");
        if (!user.text().isBlank()) {
            parts.addObject().put("type", "input_text").put("text", user.text());
        }
        user.images()
                .forEach(image -> parts.addObject().put("type", "input_image").put("image_url", image.dataUrl()));
    }

    /** Reasoning comes before the text or the call that it led to, and is refused without it. */
    private static void addAnswer(ArrayNode input, AssistantMessage answer, ObjectNode reasoning) {
        if (!answer.text().isBlank()) {
            reasoning.path(OpenAiResponsesReader.BEFORE_TEXT).forEach(input::add);
            addText(input, "assistant", answer.text());
        }
        for (int i = 0; i < answer.toolCalls().size(); i++) {
            ModelToolCall call = answer.toolCalls().get(i);
            reasoning.path(OpenAiResponsesReader.BEFORE_CALL + i).forEach(input::add);
            input.addObject()
                    .put("type", "function_call")
                    .put("call_id", call.id())
                    .put("name", call.name())
                    .put("arguments", PromptTurns.arguments(call).toString());
        }
    }

    private static void addText(ArrayNode input, String role, String text) {
        input.addObject().put("role", role).put("content", text);
    }
}
