package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.EventFormat;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * OpenAI's <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions</a>, which compatible servers speak as well.
 * Speakers are not sent as {@code name}, which some of those refuse. Without a key no {@code Authorization} header is sent.
 */
final class OpenAiChat implements ModelProtocol {
    private final String address;
    private final @Nullable String key;
    private final Function<String, String> lengthParameter;

    /** @param lengthParameter the name of the parameter that limits the length of a model's answer */
    OpenAiChat(String baseUrl, @Nullable String key, Function<String, String> lengthParameter) {
        this.address = baseUrl + "/chat/completions";
        this.key = key;
        this.lengthParameter = lengthParameter;
    }

    @Override
    public Set<String> optionalParameters() {
        return Set.of(
                OptionalParameters.TEMPERATURE,
                OptionalParameters.STREAM_OPTIONS,
                OptionalParameters.REASONING_EFFORT,
                OptionalParameters.REASONING_WITH_TOOLS,
                OptionalParameters.VENDOR_PART,
                OptionalParameters.MISSING_REASONING,
                OptionalParameters.FREE_IDS,
                "max_tokens",
                "max_completion_tokens");
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
        return new OpenAiChatReader(reply);
    }

    @Override
    public HttpRequest request(ModelRequest request, RefusedParameters without) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", request.model());
        body.set("messages", messages(request, without));
        if (!request.tools().isEmpty()) {
            body.set("tools", PromptJson.functions(request));
        }
        body.put("stream", true);
        if (without.allows(OptionalParameters.STREAM_OPTIONS)) {
            body.putObject("stream_options").put("include_usage", true);
        }
        if (request.temperature() != null && without.allows(OptionalParameters.TEMPERATURE)) {
            body.put("temperature", request.temperature());
        }
        if (request.maxOutputTokens() != null) {
            body.put(lengthParameter(request.model(), without), request.maxOutputTokens());
        }
        addReasoningEffort(body, request, without);
        RequestFields.addTo(body, request, without);
        HttpRequest.Builder builder = JsonRequest.to(address, body).header("Accept", "text/event-stream");
        return (key == null ? builder : builder.header("Authorization", "Bearer " + key)).build();
    }

    /**
     * The name of the length parameter: the model's own, or the other one if the model refuses that. The limit is never left out, since
     * budgets rely on it.
     */
    private String lengthParameter(String model, RefusedParameters without) {
        String own = lengthParameter.apply(model);
        String other = own.equals("max_tokens") ? "max_completion_tokens" : "max_tokens";
        return without.allows(own) || !without.allows(other) ? own : other;
    }

    /** Some of OpenAI's models take tools only if they do not reason. */
    private static void addReasoningEffort(ObjectNode body, ModelRequest request, RefusedParameters without) {
        if (!request.tools().isEmpty() && !without.allows(OptionalParameters.REASONING_WITH_TOOLS)) {
            body.put("reasoning_effort", "none");
        } else if (without.allows(OptionalParameters.REASONING_EFFORT)) {
            request.options().reasoningEffort().ifPresent(effort -> body.put("reasoning_effort", effort));
        }
    }

    private static ArrayNode messages(ModelRequest request, RefusedParameters without) {
        PromptTurns prompt = PromptTurns.of(
                        without.allows(OptionalParameters.FREE_IDS) ? request : ShortIds.of(request))
                .withAnswers();
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        if (!prompt.instructions().isEmpty()) {
            messages.addObject().put("role", "system").put("content", prompt.instructions());
        }
        for (PromptMessage message : prompt.messages()) {
            switch (message) {
                case SystemMessage(String text) ->
                    messages.addObject().put("role", "system").put("content", text);
                case UserMessage user ->
                    messages.addObject().put("role", "user").set("content", content(user));
                case AssistantMessage answer -> messages.add(answer(request, answer, without));
                case ToolResultMessage result ->
                    messages.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", result.toolCallId())
                            .put("content", PromptTurns.text(result));
            }
        }
        return messages;
    }

    /** Some servers take nothing but a string, so that it is one without images. */
    private static JsonNode content(UserMessage user) {
        if (user.images().isEmpty()) {
            return StringNode.valueOf(user.text());
        }
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        if (!user.text().isBlank()) {
            parts.addObject().put("type", "text").put("text", user.text());
        }
        user.images()
                .forEach(image -> parts.addObject()
                        .put("type", "image_url")
                        .putObject("image_url")
                        .put("url", image.dataUrl()));
        return parts;
    }

    private static ObjectNode answer(ModelRequest request, AssistantMessage answer, RefusedParameters without) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        if (!answer.text().isEmpty()) {
            message.put("content", answer.text());
        }
        // some vendors want their reasoning back with its tool calls, and refuse it elsewhere
        ObjectNode part = PromptJson.vendorPart(request, answer, without);
        if (!answer.toolCalls().isEmpty()) {
            Stream.concat(OpenAiChatReader.REASONING_FIELDS.stream(), Stream.of(OpenAiChatReader.REASONING_DETAILS))
                    .filter(part::has)
                    .forEach(field -> message.set(field, part.path(field)));
            if (!without.allows(OptionalParameters.MISSING_REASONING)) {
                message.putIfAbsent("reasoning_content", StringNode.valueOf(""));
            }
        }
        for (ModelToolCall call : answer.toolCalls()) {
            ArrayNode calls = message.withArray("tool_calls");
            JsonNode extra = part.path(OpenAiChatReader.EXTRA_CONTENT).path(Integer.toString(calls.size()));
            ObjectNode sent = calls.addObject().put("id", call.id()).put("type", "function");
            sent.putObject("function")
                    .put("name", call.name())
                    .put("arguments", PromptTurns.arguments(call).toString());
            if (extra.isObject()) {
                sent.set(OpenAiChatReader.EXTRA_CONTENT, extra);
            }
        }
        return message;
    }
}
