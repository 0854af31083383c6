package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.EventFormat;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Google's <a href="https://ai.google.dev/api/generate-content">Gemini API</a>. */
final class Gemini implements ModelProtocol {
    /** In place of a signature for a call that another model made, as the documentation of signatures says. */
    private static final String UNSIGNED = "skip_thought_signature_validator";

    private final String baseUrl;
    private final String key;

    /** @param baseUrl ends in the version of the API */
    Gemini(String baseUrl, String key) {
        this.baseUrl = baseUrl;
        this.key = key;
    }

    @Override
    public Set<String> optionalParameters() {
        return Set.of(
                OptionalParameters.TEMPERATURE, OptionalParameters.REASONING_EFFORT, OptionalParameters.VENDOR_PART);
    }

    @Override
    public ToolRules toolRules() {
        return ToolRules.GEMINI;
    }

    @Override
    public ImageRules imageRules() {
        return ImageRules.GEMINI;
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
        body.set(
                "contents",
                PromptJson.alternating(
                        prompt, "model", "parts", (parts, message) -> addTo(parts, request, message, without)));
        if (!request.tools().isEmpty()) {
            body.putArray("tools")
                    .addObject()
                    .set("functionDeclarations", PromptJson.declarations(request, "parametersJsonSchema"));
        }
        if (request.temperature() != null && without.allows(OptionalParameters.TEMPERATURE)) {
            body.withObject("generationConfig").put("temperature", request.temperature());
        }
        if (request.maxOutputTokens() != null) {
            body.withObject("generationConfig").put("maxOutputTokens", request.maxOutputTokens());
        }
        if (without.allows(OptionalParameters.REASONING_EFFORT)) {
            request.options()
                    .reasoningEffort()
                    .ifPresent(effort -> addThinking(
                            body.withObject("generationConfig").putObject("thinkingConfig"), request.model(), effort));
        }
        RequestFields.addTo(body, request, without);
        String model =
                URLEncoder.encode(request.model(), StandardCharsets.UTF_8).replace("%2F", "/");
        return JsonRequest.to(baseUrl + "/models/" + model + ":streamGenerateContent?alt=sse", body)
                .header("Accept", "text/event-stream")
                .header("x-goog-api-key", key)
                .build();
    }

    /**
     * Models up to 2.5 have a budget of tokens, 3 has levels from {@code minimal} to {@code high}, later ones from {@code low} to {@code
     * xhigh}. The budgets are those of Gemini's own OpenAI endpoint.
     */
    private static void addThinking(ObjectNode config, String model, String effort) {
        if (isBefore3(model)) {
            config.put(
                    "thinkingBudget",
                    switch (effort) {
                        case "none" -> 0;
                        case "minimal", "low" -> 1024;
                        case "medium" -> 8192;
                        default -> 24576;
                    });
        } else {
            config.put(
                    "thinkingLevel",
                    switch (effort) {
                        case "none", "minimal" -> model.contains("gemini-3") ? "minimal" : "low";
                        case "xhigh", "max" -> model.contains("gemini-3") ? "high" : "xhigh";
                        default -> effort;
                    });
        }
    }

    private static boolean isBefore3(String model) {
        return model.matches("(models/)?gemini-[12]\\b.*");
    }

    private static void addTo(ArrayNode parts, ModelRequest request, PromptMessage message, RefusedParameters without) {
        switch (message) {
            case SystemMessage(String text) -> addText(parts, text);
            case UserMessage user -> addUser(parts, user);
            case ToolResultMessage result ->
                parts.addObject()
                        .putObject("functionResponse")
                        .put("name", result.toolName())
                        .putObject("response")
                        .put("result", PromptTurns.text(result));
            case AssistantMessage answer -> addAnswer(parts, request, answer, without);
        }
    }

    private static void addUser(ArrayNode parts, UserMessage user) {
        user.images()
                .forEach(image -> parts.addObject()
                        .putObject("inlineData")
                        .put("mimeType", image.mediaType())
                        .put("data", image.base64()));
        if (!user.text().isBlank()) {
            addText(parts, user.text());
        }
    }

    private static void addAnswer(
            ArrayNode parts, ModelRequest request, AssistantMessage answer, RefusedParameters without) {
        ObjectNode signatures = PromptJson.vendorPart(request, answer, without);
        if (!answer.text().isBlank()) {
            sign(addText(parts, answer.text()), signatures, GeminiReader.TEXT);
        }
        for (int i = 0; i < answer.toolCalls().size(); i++) {
            ModelToolCall call = answer.toolCalls().get(i);
            ObjectNode part = parts.addObject();
            part.putObject("functionCall").put("name", call.name()).set("args", PromptTurns.arguments(call));
            sign(part, signatures, Integer.toString(i));
            if (i == 0 && !part.has(GeminiReader.SIGNATURE) && !isBefore3(request.model())) {
                part.put(GeminiReader.SIGNATURE, UNSIGNED);
            }
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
}
