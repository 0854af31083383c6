package dev.synapse.testkit;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of a Gemini answer; the finish reason is its only end mark. */
final class GeminiEvents implements AnswerEvents {
    private final ModelRequest request;
    private String signature = "";

    GeminiEvents(ModelRequest request) {
        this.request = request;
    }

    @Override
    public List<String> opening() {
        return List.of();
    }

    /** The signature comes with the first part of the answer itself. */
    @Override
    public List<String> reasoning(String text) {
        signature = "signed:" + text;
        return ChatJson.pieces(text, ChatJson.REASONING_CHUNK).stream()
                .map(piece -> event(answer(
                        ChatJson.JSON.createObjectNode().put("text", piece).put("thought", true))))
                .toList();
    }

    private ObjectNode signed(ObjectNode part) {
        if (!signature.isEmpty()) {
            part.put("thoughtSignature", signature);
            signature = "";
        }
        return part;
    }

    @Override
    public List<String> text(String text, int codePoints) {
        return ChatJson.pieces(text, codePoints).stream()
                .map(piece ->
                        event(answer(signed(ChatJson.JSON.createObjectNode().put("text", piece)))))
                .toList();
    }

    /** Tool calls are not split. */
    @Override
    public List<String> calls(List<Reply.Call> calls) {
        return calls.stream()
                .map(call -> {
                    ObjectNode part = ChatJson.JSON.createObjectNode();
                    part.putObject("functionCall").put("name", call.name()).set("args", arguments(call));
                    return event(answer(signed(part)));
                })
                .toList();
    }

    @Override
    public List<String> end(String finishReason, ReportedUsage usage) {
        ObjectNode last = answer(ChatJson.JSON.createObjectNode().put("text", ""));
        ((ObjectNode) last.at("/candidates/0")).put("finishReason", reason(finishReason));
        last.putObject("usageMetadata")
                .put("promptTokenCount", usage.promptTokens())
                .put("candidatesTokenCount", usage.completionTokens())
                .put("totalTokenCount", usage.promptTokens() + usage.completionTokens());
        return List.of(event(last));
    }

    @Override
    public String error(String json) {
        return "data: " + json + "\n\n";
    }

    private ObjectNode answer(JsonNode part) {
        ObjectNode data = ChatJson.JSON.createObjectNode().put("modelVersion", request.model());
        ObjectNode content =
                data.putArray("candidates").addObject().put("index", 0).putObject("content");
        content.put("role", "model").putArray("parts").add(part);
        return data;
    }

    private static JsonNode arguments(Reply.Call call) {
        try {
            return ChatJson.JSON.readTree(call.arguments());
        } catch (JacksonException malformed) {
            return ChatJson.JSON.createObjectNode().put("malformed", call.arguments());
        }
    }

    private static String reason(String finishReason) {
        return switch (finishReason) {
            case "length" -> "MAX_TOKENS";
            case "content_filter" -> "SAFETY";
            default -> "STOP";
        };
    }

    private static String event(ObjectNode data) {
        return "data: " + data + "\n\n";
    }
}
