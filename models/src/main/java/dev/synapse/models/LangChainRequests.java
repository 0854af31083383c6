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

/** Converts requests into LangChain4j's, in the form that the vendor accepts. */
final class LangChainRequests {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** OpenAI rejects names with other characters, such as spaces. */
    private static final String ALLOWED_NAME = "[A-Za-z0-9_-]{1,64}";

    private LangChainRequests() {}

    static ChatRequest toLangChain(ModelRequest request, Vendor vendor) {
        var parameters = DefaultChatRequestParameters.builder().modelName(request.model());
        if (request.temperature() != null) {
            parameters.temperature(Math.min(request.temperature(), vendor.maxTemperature()));
        }
        if (!request.tools().isEmpty()) {
            parameters.toolSpecifications(
                    request.tools().stream().map(LangChainRequests::tool).toList());
        }
        return ChatRequest.builder()
                .messages(request.messages().stream()
                        .map(LangChainRequests::message)
                        .toList())
                .parameters(vendor.options().of(request).overrideWith(parameters.build()))
                .build();
    }

    private static ChatMessage message(PromptMessage message) {
        return switch (message) {
            case PromptMessage.SystemMessage(String text) -> SystemMessage.from(text);
            case PromptMessage.UserMessage(var name, String text) ->
                name != null && name.matches(ALLOWED_NAME) ? UserMessage.from(name, text) : UserMessage.from(text);
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
                .arguments(asObject(call.argumentsJson()))
                .build();
    }

    /** Most vendors reject a prompt whose tool arguments are not a JSON object, even if their own model wrote them. */
    private static String asObject(String argumentsJson) {
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
        var schemaBuilder = JsonObjectSchema.builder();
        schema.path("properties")
                .properties()
                .forEach(property -> schemaBuilder.addProperty(
                        property.getKey(),
                        JsonRawSchema.from(property.getValue().toString())));
        schemaBuilder.required(
                schema.path("required").valueStream().map(JsonNode::asString).toList());
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description())
                .parameters(schemaBuilder.build())
                .build();
    }
}
