package dev.synapse.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of a message in Anthropic's format; see <a
 * href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">streaming</a>.
 */
final class AnthropicEvents implements AnswerEvents {
    private static final int ARGUMENT_PIECE = 8;

    private final ModelRequest request;
    private int block;

    AnthropicEvents(ModelRequest request) {
        this.request = request;
    }

    @Override
    public List<String> opening() {
        ObjectNode data = data("message_start");
        ObjectNode message = data.putObject("message").put("id", "msg_" + UUID.randomUUID());
        message.put("type", "message").put("role", "assistant").put("model", request.model());
        message.putArray("content");
        int prompt = ReportedUsage.of(request, "", List.of()).promptTokens();
        message.putObject("usage").put("input_tokens", prompt).put("output_tokens", 1);
        return List.of(event(data), event(data("ping")));
    }

    @Override
    public List<String> reasoning(String text) {
        ObjectNode content = ChatJson.JSON
                .createObjectNode()
                .put("type", "thinking")
                .put("thinking", "")
                .put("signature", "");
        List<String> events = new ArrayList<>(
                block(content, "thinking_delta", "thinking", ChatJson.pieces(text, ChatJson.REASONING_CHUNK)));
        ObjectNode signature = data("content_block_delta").put("index", block - 1);
        signature.putObject("delta").put("type", "signature_delta").put("signature", "signed:" + text);
        events.add(events.size() - 1, event(signature));
        return events;
    }

    @Override
    public List<String> text(String text, int codePoints) {
        if (text.isEmpty()) {
            return List.of();
        }
        ObjectNode content =
                ChatJson.JSON.createObjectNode().put("type", "text").put("text", "");
        return block(content, "text_delta", "text", ChatJson.pieces(text, codePoints));
    }

    @Override
    public List<String> calls(List<Reply.Call> calls) {
        List<String> events = new ArrayList<>();
        for (Reply.Call call : calls) {
            ObjectNode content =
                    ChatJson.JSON.createObjectNode().put("type", "tool_use").put("id", call.id());
            content.put("name", call.name()).putObject("input");
            events.addAll(block(
                    content, "input_json_delta", "partial_json", ChatJson.pieces(call.arguments(), ARGUMENT_PIECE)));
        }
        return events;
    }

    @Override
    public List<String> end(String finishReason, ReportedUsage usage) {
        ObjectNode data = data("message_delta");
        data.putObject("delta").put("stop_reason", stopReason(finishReason)).putNull("stop_sequence");
        data.putObject("usage").put("output_tokens", usage.completionTokens());
        return List.of(event(data), event(data("message_stop")));
    }

    @Override
    public String error(String json) {
        return "event: error\ndata: " + json + "\n\n";
    }

    private List<String> block(JsonNode content, String deltaType, String field, List<String> pieces) {
        List<String> events = new ArrayList<>();
        ObjectNode start = data("content_block_start").put("index", block);
        start.set("content_block", content);
        events.add(event(start));
        for (String piece : pieces) {
            ObjectNode delta = data("content_block_delta").put("index", block);
            delta.putObject("delta").put("type", deltaType).put(field, piece);
            events.add(event(delta));
        }
        events.add(event(data("content_block_stop").put("index", block)));
        block++;
        return events;
    }

    private static String stopReason(String finishReason) {
        return switch (finishReason) {
            case "stop" -> "end_turn";
            case "length" -> "max_tokens";
            case "tool_calls" -> "tool_use";
            default -> "refusal";
        };
    }

    private static ObjectNode data(String type) {
        return ChatJson.JSON.createObjectNode().put("type", type);
    }

    private static String event(ObjectNode data) {
        return "event: " + data.path("type").asString() + "\ndata: " + data + "\n\n";
    }
}
