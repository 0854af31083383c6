package dev.synapse.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of a response in the form of OpenAI's Responses API; see <a
 * href="https://platform.openai.com/docs/api-reference/responses-streaming">streaming</a>.
 */
final class ResponsesEvents implements AnswerEvents {
    private static final int ARGUMENT_PIECE = 8;

    private final ModelRequest request;
    private final ArrayNode output = ChatJson.JSON.createArrayNode();
    private final String id = "resp_" + UUID.randomUUID();
    private int sequence;

    ResponsesEvents(ModelRequest request) {
        this.request = request;
    }

    @Override
    public List<String> opening() {
        return List.of(
                event(data("response.created", response("in_progress"))),
                event(data("response.in_progress", response("in_progress"))));
    }

    @Override
    public List<String> reasoning(String text) {
        List<String> events = new ArrayList<>();
        ObjectNode item = item("reasoning", "rs_");
        item.putArray("summary");
        events.add(event(item("response.output_item.added", item)));
        for (String piece : ChatJson.pieces(text, ChatJson.REASONING_CHUNK)) {
            events.add(event(
                    summaryPart("response.reasoning_summary_text.delta", item).put("delta", piece)));
        }
        events.add(
                event(summaryPart("response.reasoning_summary_text.done", item).put("text", text)));
        item.withArray("summary").addObject().put("type", "summary_text").put("text", text);
        item.put("encrypted_content", "signed:" + text);
        events.add(done(item));
        return events;
    }

    private ObjectNode summaryPart(String type, JsonNode item) {
        return data(type)
                .put("item_id", item.path("id").asString())
                .put("output_index", output.size())
                .put("summary_index", 0);
    }

    @Override
    public List<String> text(String text, int codePoints) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> events = new ArrayList<>();
        ObjectNode item = item("message", "msg_").put("role", "assistant");
        item.putArray("content");
        events.add(event(item("response.output_item.added", item)));
        for (String piece : ChatJson.pieces(text, codePoints)) {
            events.add(event(part("response.output_text.delta", item).put("delta", piece)));
        }
        events.add(event(part("response.output_text.done", item).put("text", text)));
        item.withArray("content")
                .addObject()
                .put("type", "output_text")
                .put("text", text)
                .putArray("annotations");
        events.add(done(item));
        return events;
    }

    @Override
    public List<String> calls(List<Reply.Call> calls) {
        List<String> events = new ArrayList<>();
        for (Reply.Call call : calls) {
            ObjectNode item =
                    item("function_call", "fc_").put("call_id", call.id()).put("name", call.name());
            events.add(event(item("response.output_item.added", item.put("arguments", ""))));
            for (String piece : ChatJson.pieces(call.arguments(), ARGUMENT_PIECE)) {
                events.add(event(
                        part("response.function_call_arguments.delta", item).put("delta", piece)));
            }
            item.put("arguments", call.arguments());
            events.add(event(part("response.function_call_arguments.done", item).put("arguments", call.arguments())));
            events.add(done(item));
        }
        return events;
    }

    @Override
    public List<String> end(String finishReason, ReportedUsage usage) {
        String incomplete = switch (finishReason) {
            case "length" -> "max_output_tokens";
            case "content_filter" -> "content_filter";
            default -> "";
        };
        ObjectNode response = response(incomplete.isEmpty() ? "completed" : "incomplete");
        if (!incomplete.isEmpty()) {
            response.putObject("incomplete_details").put("reason", incomplete);
        }
        response.set("output", output);
        response.putObject("usage")
                .put("input_tokens", usage.promptTokens())
                .put("output_tokens", usage.completionTokens())
                .put("total_tokens", usage.promptTokens() + usage.completionTokens());
        return List.of(event(data("response." + response.path("status").asString(), response)));
    }

    @Override
    public String error(String json) {
        return "event: error\ndata: " + json + "\n\n";
    }

    private static ObjectNode item(String type, String idPrefix) {
        return ChatJson.JSON.createObjectNode().put("type", type).put("id", idPrefix + UUID.randomUUID());
    }

    private String done(ObjectNode item) {
        String event = event(item("response.output_item.done", item.put("status", "completed")));
        output.add(item);
        return event;
    }

    private ObjectNode item(String type, JsonNode item) {
        ObjectNode data = data(type).put("output_index", output.size());
        data.set("item", item.deepCopy());
        return data;
    }

    private ObjectNode part(String type, JsonNode item) {
        return data(type)
                .put("item_id", item.path("id").asString())
                .put("output_index", output.size())
                .put("content_index", 0);
    }

    private ObjectNode response(String status) {
        return ChatJson.JSON
                .createObjectNode()
                .put("id", id)
                .put("object", "response")
                .put("status", status)
                .put("model", request.model());
    }

    private ObjectNode data(String type, ObjectNode response) {
        ObjectNode data = data(type);
        data.set("response", response);
        return data;
    }

    private ObjectNode data(String type) {
        return ChatJson.JSON.createObjectNode().put("type", type).put("sequence_number", sequence++);
    }

    private static String event(ObjectNode data) {
        return "event: " + data.path("type").asString() + "\ndata: " + data + "\n\n";
    }
}
