package dev.synapse.models;

import dev.synapse.models.ReplyBuilder.ToolCallBuilder;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of OpenAI's Responses API, which is complete after {@code response.completed} or {@code response.incomplete}. Each item
 * arrives up to four times: in deltas, when a part of it is done, when the item is done, and in the response at the end. Servers may leave
 * out any of them, so each is read as far as it has not come before.
 *
 * <p>Protocol: <a href="https://platform.openai.com/docs/api-reference/responses-streaming">streaming</a>.
 */
final class OpenAiResponsesReader extends ReplyReader {
    /** The field of the vendor's part that has the reasoning before the text. */
    static final String BEFORE_TEXT = "text";

    /** The fields of the vendor's part that have the reasoning before a call: this, and the position of the call. */
    static final String BEFORE_CALL = "call_";

    private final ReplyBuilder reply;
    private final Map<String, ToolCallBuilder> callsByItem = new HashMap<>();
    private final Map<String, ToolCallBuilder> callsById = new HashMap<>();
    private final ArrayNode heldReasoning = JsonNodeFactory.instance.arrayNode();
    private final ObjectNode vendorPart = JsonNodeFactory.instance.objectNode();
    /** What has been read, so that it is not read again where it is repeated. */
    private final Set<String> seen = new HashSet<>();

    private String lastItem = "";
    private String lastText = "";
    private int callCount;
    private boolean complete;

    OpenAiResponsesReader(ReplyBuilder reply) {
        this.reply = reply;
    }

    @Override
    boolean isEndMarker(String data) {
        return data.strip().equals("[DONE]");
    }

    @Override
    boolean isError(ObjectNode event) {
        return event.path("type").asString("").equals("error") || super.isError(event);
    }

    @Override
    void event(ObjectNode event) {
        String item = item(event);
        switch (event.path("type").asString("")) {
            case "response.created", "response.in_progress" ->
                reply.model(event.at("/response/model").asString(""));
            case "response.output_item.added" -> {
                if (isCall(event.path("item"))) {
                    call(item, event.path("item"));
                }
            }
            case "response.output_text.delta", "response.refusal.delta" -> delta(item, event);
            case "response.output_text.done" -> whole(item, event, event.path("text"));
            case "response.refusal.done" -> whole(item, event, event.path("refusal"));
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> reasoning(item, event);
            case "response.function_call_arguments.delta" -> call(item).add(event.path("delta"));
            case "response.function_call_arguments.done" -> call(item).replace(event.path("arguments"));
            case "response.output_text.annotation.added" -> annotation(event.path("annotation"));
            case "response.output_item.done" -> done(item, event.path("item"));
            case "response.completed", "response.done" -> end(event.path("response"), "stop");
            case "response.incomplete" -> end(event.path("response"), "other");
            case "response.failed" -> throw failed(event.path("response"));
            case "" -> {
                // the whole reply of a server that does not stream
                if (event.path("object").asString("").equals("response")) {
                    end(event, event.path("status").asString("completed").equals("completed") ? "stop" : "other");
                }
            }
            default -> {
                // parts of items that come whole as well, progress of the vendor's own tools, and later types
            }
        }
    }

    /** The item of an event: its position, or else one of its ids, or else that of the event before. */
    private String item(ObjectNode event) {
        JsonNode index = event.path("output_index");
        lastItem = index.isInt()
                ? index.asString()
                : Stream.of("/item_id", "/item/id", "/item/call_id")
                        .map(field -> event.at(field).asString(""))
                        .filter(id -> !id.isEmpty())
                        .findFirst()
                        .orElse(lastItem);
        return lastItem;
    }

    private ToolCallBuilder call(String item) {
        return callsByItem.computeIfAbsent(item, key -> {
            holdBefore(BEFORE_CALL + callCount++);
            return reply.newToolCall();
        });
    }

    /** The call of an item; another id is another call, even at the same position. */
    private ToolCallBuilder call(String item, JsonNode content) {
        String id = content.path("call_id").asString("");
        ToolCallBuilder known = callsByItem.get(item);
        if (known != null
                && !id.isEmpty()
                && !known.id().isEmpty()
                && !known.id().equals(id)) {
            callsByItem.remove(item);
            if (callsById.containsKey(id)) {
                callsByItem.put(item, callsById.get(id));
            }
        }
        // some servers end an item at another position than it began
        ToolCallBuilder begun = callsById.get(id);
        if (known == null
                && begun != null
                && !begun.isWhole()
                && begun.name().equals(content.path("name").asString(""))) {
            callsByItem.put(item, begun);
        }
        ToolCallBuilder call = call(item).named(id, content.path("name").asString(""));
        if (!id.isEmpty()) {
            callsById.put(id, call);
        }
        return call;
    }

    private void delta(String item, ObjectNode event) {
        seen.add(part(item, event.path("content_index").asInt(0)));
        text(item, text(event.path("delta")));
    }

    private void whole(String item, ObjectNode event, JsonNode text) {
        wholePart(item, event.path("content_index").asInt(0), text);
    }

    private void wholePart(String item, int index, JsonNode text) {
        if (seen.add(part(item, index))) {
            text(item, text(text));
        }
    }

    /** Adds text; that of each message is a paragraph of its own. */
    private void text(String item, String text) {
        if (text.isEmpty()) {
            return;
        }
        holdBefore(BEFORE_TEXT);
        boolean isNext = !lastText.isEmpty() && !lastText.equals(item);
        lastText = item;
        reply.text(isNext ? "\n\n" + text : text);
    }

    private void reasoning(String item, ObjectNode event) {
        String kind = item + event.path("type").asString("");
        String index =
                event.path("summary_index").asString(event.path("content_index").asString("0"));
        // some models send their reasoning and a summary of it
        if (seen.contains("reasoning " + item) && !seen.contains(kind)) {
            return;
        }
        seen.add("reasoning " + item);
        seen.add(kind);
        reply.reasoning((seen.add(kind + index) ? "\n\n" : "") + text(event.path("delta")));
    }

    private void done(String item, JsonNode content) {
        String type = content.path("type").asString("");
        switch (type) {
            case "function_call" -> call(item, content).replace(content.path("arguments"));
            case "message" -> {
                int index = 0;
                for (JsonNode part : content.path("content")) {
                    wholePart(item, index++, part.has("refusal") ? part.path("refusal") : part.path("text"));
                    part.path("annotations").forEach(this::annotation);
                }
            }
            case "reasoning" -> wholeReasoning(item, content);
            default -> ownTool(item, type, content);
        }
    }

    /** Names a call of one of the vendor's own tools, such as a search. */
    private void ownTool(String item, String type, JsonNode content) {
        if (!type.isEmpty() && seen.add("tool " + item)) {
            String query = content.at("/action/query").asString("");
            reply.reasoning("\n\n[" + type + (query.isEmpty() ? "" : ": " + query) + "]");
            if (type.equals("image_generation_call")) {
                reply.image();
            }
        }
    }

    private void annotation(JsonNode annotation) {
        reply.cite(annotation.path("url").asString(""), annotation.path("title").asString(""));
    }

    private void wholeReasoning(String item, JsonNode content) {
        if (!seen.add("done " + item)) {
            return;
        }
        if (seen.add("reasoning " + item)) {
            JsonNode parts = content.path("summary").isEmpty() ? content.path("content") : content.path("summary");
            parts.forEach(part -> reply.reasoning("\n\n" + text(part.path("text"))));
        }
        // without its encrypted content the vendor would look for an item that it has not stored
        if (content.path("encrypted_content").isString()) {
            ObjectNode held = heldReasoning.addObject().put("type", "reasoning");
            if (content.path("id").isString()) {
                held.set("id", content.path("id"));
            }
            held.set("summary", content.path("summary").isArray() ? content.path("summary") : held.arrayNode());
            held.set("encrypted_content", content.path("encrypted_content"));
        }
    }

    /** Notes that the reasoning since the last text or call comes before this one. */
    private void holdBefore(String field) {
        if (!heldReasoning.isEmpty()) {
            vendorPart.withArray(field).addAll(heldReasoning);
            heldReasoning.removeAll();
        }
    }

    private static String part(String item, int index) {
        return "text " + item + " " + index;
    }

    private void end(JsonNode response, String reason) {
        if (response.path("error").isObject()) {
            throw failed(response);
        }
        addMissing(response.path("output"));
        reply.model(response.path("model").asString(""));
        JsonNode usage = response.path("usage");
        reply.usage(new ModelUsage(
                count(usage.path("input_tokens")),
                count(usage.path("output_tokens")),
                count(usage.at("/input_tokens_details/cached_tokens"))));
        if (!vendorPart.isEmpty()) {
            reply.vendorPart(vendorPart.toString());
        }
        String incomplete = response.at("/incomplete_details/reason").asString("");
        reply.finish(incomplete.isEmpty() ? reason : FinishReasons.of(incomplete));
        complete = true;
    }

    /** Reads from the response at the end what the stream did not have before. */
    private void addMissing(JsonNode output) {
        boolean hasText = !lastText.isEmpty();
        boolean hasCalls = !callsByItem.isEmpty();
        Set<String> knownCalls = Set.copyOf(callsById.keySet());
        boolean hasOthers = seen.stream().anyMatch(one -> !one.startsWith("text "));
        int index = 0;
        for (JsonNode item : output) {
            boolean isMissing = switch (item.path("type").asString("")) {
                case "function_call" -> {
                    String id = item.path("call_id").asString("");
                    yield id.isEmpty() ? !hasCalls : !knownCalls.contains(id);
                }
                case "message" -> !hasText;
                default -> !hasOthers;
            };
            if (isMissing) {
                done("response " + index++, item);
            }
        }
    }

    private static StreamException failed(JsonNode response) {
        ObjectNode failure = JsonNodeFactory.instance.objectNode();
        failure.set("error", response.path("error"));
        return new StreamException(new ErrorInStream(failure.toString()));
    }

    private static boolean isCall(JsonNode item) {
        return item.path("type").asString("").equals("function_call");
    }

    private static long count(JsonNode tokens) {
        return Math.max(0, tokens.asLong(0));
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public String missing() {
        return "response.completed is missing";
    }
}
