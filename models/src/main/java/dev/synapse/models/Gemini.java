package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.EventFormat;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Google's <a href="https://ai.google.dev/api/generate-content">Gemini API</a>. */
final class Gemini implements ModelProtocol {
    private final String baseUrl;
    private final String key;

    /** @param baseUrl ends in the version of the API */
    Gemini(String baseUrl, String key) {
        this.baseUrl = baseUrl;
        this.key = key;
    }

    @Override
    public EventFormat format() {
        return EventFormat.SERVER_SENT_EVENTS;
    }

    @Override
    public ReplyReader reader(ReplyBuilder reply) {
        return new GeminiReader(reply);
    }

    @Override
    public HttpRequest request(ModelRequest request, RefusedParameters without) {
        PromptTurns prompt = PromptTurns.of(request);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!prompt.instructions().isEmpty()) {
            addText(body.putObject("systemInstruction").putArray("parts"), prompt.instructions());
        }
        body.set("contents", contents(request, prompt));
        if (!request.tools().isEmpty()) {
            body.putArray("tools").addObject().set("functionDeclarations", tools(request));
        }
        if (request.temperature() != null && without.allows("temperature")) {
            body.withObject("generationConfig").put("temperature", request.temperature());
        }
        if (request.maxOutputTokens() != null) {
            body.withObject("generationConfig").put("maxOutputTokens", request.maxOutputTokens());
        }
        String model =
                URLEncoder.encode(request.model(), StandardCharsets.UTF_8).replace("%2F", "/");
        return JsonRequest.to(baseUrl + "/models/" + model + ":streamGenerateContent?alt=sse", body)
                .header("Accept", "text/event-stream")
                .header("x-goog-api-key", key)
                .build();
    }

    /** The messages, with all results of one answer's tools, and what follows them, in one message: roles have to alternate. */
    private static ArrayNode contents(ModelRequest request, PromptTurns prompt) {
        ArrayNode contents = JsonNodeFactory.instance.arrayNode();
        for (PromptMessage message : prompt.messages()) {
            String role = message instanceof AssistantMessage ? "model" : "user";
            boolean sameRole = !contents.isEmpty()
                    && contents.get(contents.size() - 1).path("role").asString().equals(role);
            ObjectNode target = sameRole
                    ? (ObjectNode) contents.get(contents.size() - 1)
                    : contents.addObject().put("role", role);
            addTo(target.withArray("parts"), request, message);
        }
        return contents;
    }

    private static void addTo(ArrayNode parts, ModelRequest request, PromptMessage message) {
        switch (message) {
            case SystemMessage(String text) -> addText(parts, text);
            case UserMessage(var _, String text) -> addText(parts, text);
            case ToolResultMessage result ->
                parts.addObject()
                        .putObject("functionResponse")
                        .put("name", result.toolName())
                        .putObject("response")
                        .put("result", PromptTurns.text(result));
            case AssistantMessage answer -> addAnswer(parts, request, answer);
        }
    }

    private static void addAnswer(ArrayNode parts, ModelRequest request, AssistantMessage answer) {
        ObjectNode signatures = answer.partOf(request.provider()).orElseGet(JsonNodeFactory.instance::objectNode);
        if (!answer.text().isBlank()) {
            sign(addText(parts, answer.text()), signatures, GeminiReader.TEXT);
        }
        for (int i = 0; i < answer.toolCalls().size(); i++) {
            ModelToolCall call = answer.toolCalls().get(i);
            ObjectNode part = parts.addObject();
            part.putObject("functionCall").put("name", call.name()).set("args", PromptTurns.arguments(call));
            sign(part, signatures, Integer.toString(i));
        }
    }

    private static void sign(ObjectNode part, ObjectNode signatures, String field) {
        if (signatures.path(field).isString()) {
            part.set(GeminiReader.SIGNATURE, signatures.path(field));
        }
    }

    private static ObjectNode addText(ArrayNode parts, String text) {
        return parts.addObject().put("text", text);
    }

    private static ArrayNode tools(ModelRequest request) {
        ArrayNode tools = JsonNodeFactory.instance.arrayNode();
        for (ToolDefinition tool : request.tools()) {
            tools.addObject()
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("parametersJsonSchema", PromptTurns.schema(tool));
        }
        return tools;
    }
}
