package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.EventFormat;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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
        return Set.of("temperature", "stream_options", "max_tokens", "max_completion_tokens");
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
        body.set("messages", messages(request));
        if (!request.tools().isEmpty()) {
            body.set("tools", PromptJson.functions(request));
        }
        body.put("stream", true);
        if (without.allows("stream_options")) {
            body.putObject("stream_options").put("include_usage", true);
        }
        if (request.temperature() != null && without.allows("temperature")) {
            body.put("temperature", request.temperature());
        }
        if (request.maxOutputTokens() != null) {
            body.put(lengthParameter(request.model(), without), request.maxOutputTokens());
        }
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

    private static ArrayNode messages(ModelRequest request) {
        PromptTurns prompt = PromptTurns.of(request);
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        if (!prompt.instructions().isEmpty()) {
            messages.addObject().put("role", "system").put("content", prompt.instructions());
        }
        for (PromptMessage message : prompt.messages()) {
            switch (message) {
                case SystemMessage(String text) ->
                    messages.addObject().put("role", "system").put("content", text);
                case UserMessage(var _, String text) ->
                    messages.addObject().put("role", "user").put("content", text);
                case AssistantMessage answer -> messages.add(answer(request, answer));
                case ToolResultMessage result ->
                    messages.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", result.toolCallId())
                            .put("content", PromptTurns.text(result));
            }
        }
        return messages;
    }

    private static ObjectNode answer(ModelRequest request, AssistantMessage answer) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        if (!answer.text().isEmpty()) {
            message.put("content", answer.text());
        }
        // some vendors want their reasoning back with its tool calls, and refuse it elsewhere
        if (!answer.toolCalls().isEmpty()) {
            answer.partOf(request.provider()).ifPresent(message::setAll);
        }
        for (ModelToolCall call : answer.toolCalls()) {
            message.withArray("tool_calls")
                    .addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", PromptTurns.arguments(call).toString());
        }
        return message;
    }
}
