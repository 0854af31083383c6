package dev.synapse.models;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Turns requests into LangChain4j's, as their vendor takes them. */
final class LangChainRequests {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** OpenAI refuses names of other characters, spaces for one. */
    private static final String SPEAKABLE_NAME = "[A-Za-z0-9_-]{1,64}";

    private LangChainRequests() {}

    static ChatRequest toLangChain(ModelRequest request, Vendor vendor) {
        var asked = DefaultChatRequestParameters.builder().modelName(request.model());
        if (request.temperature() != null) {
            asked.temperature(Math.min(request.temperature(), vendor.maxTemperature()));
        }
        if (!request.tools().isEmpty()) {
            asked.toolSpecifications(
                    request.tools().stream().map(LangChainRequests::tool).toList());
        }
        return ChatRequest.builder()
                .messages(request.messages().stream()
                        .map(LangChainRequests::message)
                        .toList())
                .parameters(vendor.options().of(request).overrideWith(asked.build()))
                .build();
    }

    private static ChatMessage message(PromptMessage message) {
        return switch (message) {
            case PromptMessage.SystemMessage(String text) -> SystemMessage.from(text);
            case PromptMessage.UserMessage(var name, String text) ->
                name != null && name.matches(SPEAKABLE_NAME) ? UserMessage.from(name, text) : UserMessage.from(text);
            case PromptMessage.AssistantMessage(String text, List<ModelToolCall> calls) ->
                AiMessage.builder()
                        .text(text)
                        .toolExecutionRequests(
                                calls.stream().map(LangChainRequests::toolCall).toList())
                        .build();
            case PromptMessage.ToolResultMessage(String id, String tool, String text) ->
                ToolExecutionResultMessage.from(id, tool, text);
        };
    }

    private static ToolExecutionRequest toolCall(ModelToolCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(readable(call.argumentsJson()))
                .build();
    }

    /** Most vendors refuse a prompt in which arguments are no JSON object, also where their model wrote them. */
    private static String readable(String argumentsJson) {
        try {
            if (JSON.readTree(argumentsJson).isObject()) {
                return argumentsJson;
            }
        } catch (JacksonException malformed) {
            return wrapped(argumentsJson);
        }
        return wrapped(argumentsJson);
    }

    private static String wrapped(String malformed) {
        return JsonNodeFactory.instance.objectNode().put("malformed", malformed).toString();
    }

    private static ToolSpecification tool(ToolDefinition tool) {
        JsonNode schema = JSON.readTree(tool.argsSchemaJson());
        var parameters = JsonObjectSchema.builder();
        schema.path("properties")
                .properties()
                .forEach(property -> parameters.addProperty(
                        property.getKey(),
                        JsonRawSchema.from(property.getValue().toString())));
        parameters.required(
                schema.path("required").valueStream().map(JsonNode::asString).toList());
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description())
                .parameters(parameters.build())
                .build();
    }
}
