package dev.synapse.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of one chat completion in OpenAI's form, whole or as the chunks of its stream. */
final class ChatJson {
    static final JsonMapper JSON = JsonMapper.builder().build();
    static final int REASONING_CHUNK = 12;
    private static final int ARGUMENT_CHUNK = 8;

    private final String id = "chatcmpl-" + UUID.randomUUID();
    private final long created = Instant.now().getEpochSecond();
    private final ModelRequest request;

    ChatJson(ModelRequest request) {
        this.request = request;
    }

    static ObjectNode error(String message, String type) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("message", message).put("type", type).putNull("code");
        return body;
    }

    static ObjectNode models(Iterable<String> ids) {
        ObjectNode body = JSON.createObjectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        ids.forEach(id -> data.addObject()
                .put("id", id)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "testkit"));
        return body;
    }

    /** The answer in one piece. */
    ObjectNode whole(String text, List<Reply.Call> calls, String finishReason, ReportedUsage usage) {
        ObjectNode body = envelope("chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        message.put("content", text.isEmpty() && !calls.isEmpty() ? null : text);
        if (!calls.isEmpty()) {
            ArrayNode toolCalls = message.putArray("tool_calls");
            calls.forEach(call -> fillCall(toolCalls.addObject(), call, call.arguments()));
        }
        choice.put("finish_reason", finishReason);
        body.set("usage", usage(usage));
        return body;
    }

    /** The first chunk of a stream, which carries only the role. */
    ObjectNode opening() {
        return chunk(JSON.createObjectNode().put("role", "assistant").put("content", ""));
    }

    /** One chunk for each piece of the text. */
    List<ObjectNode> textChunks(String text, int codePoints) {
        return pieces(text, codePoints).stream()
                .map(piece -> chunk(JSON.createObjectNode().put("content", piece)))
                .toList();
    }

    /** One chunk for each piece of the reasoning. */
    List<ObjectNode> reasoningChunks(String text) {
        return pieces(text, REASONING_CHUNK).stream()
                .map(piece -> chunk(JSON.createObjectNode().put("reasoning_content", piece)))
                .toList();
    }

    /** The calls' openings, then their arguments, a piece of each in turn. */
    List<ObjectNode> callChunks(List<Reply.Call> calls) {
        List<ObjectNode> chunks = new ArrayList<>();
        for (int index = 0; index < calls.size(); index++) {
            ObjectNode delta = JSON.createObjectNode();
            ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
            fillCall(call, calls.get(index), "");
            chunks.add(chunk(delta));
        }
        List<List<String>> arguments = calls.stream()
                .map(call -> pieces(call.arguments(), ARGUMENT_CHUNK))
                .toList();
        int rounds = arguments.stream().mapToInt(List::size).max().orElse(0);
        for (int round = 0; round < rounds; round++) {
            for (int index = 0; index < calls.size(); index++) {
                if (round < arguments.get(index).size()) {
                    chunks.add(argumentChunk(index, arguments.get(index).get(round)));
                }
            }
        }
        return chunks;
    }

    /** The chunk that carries the finish reason. */
    ObjectNode finish(String reason) {
        ObjectNode chunk = chunk(JSON.createObjectNode());
        ((ObjectNode) chunk.path("choices").path(0)).put("finish_reason", reason);
        return chunk;
    }

    /** The chunk after the finish that carries the usage and no choice. */
    ObjectNode usageChunk(ReportedUsage usage) {
        ObjectNode chunk = envelope("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usage(usage));
        return chunk;
    }

    private ObjectNode argumentChunk(int index, String piece) {
        ObjectNode delta = JSON.createObjectNode();
        ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
        call.putObject("function").put("arguments", piece);
        return chunk(delta);
    }

    private ObjectNode chunk(JsonNode delta) {
        ObjectNode chunk = envelope("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("finish_reason");
        return chunk;
    }

    private ObjectNode envelope(String object) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", request.model());
    }

    private static void fillCall(ObjectNode target, Reply.Call call, String arguments) {
        target.put("id", call.id()).put("type", "function");
        target.putObject("function").put("name", call.name()).put("arguments", arguments);
    }

    private static ObjectNode usage(ReportedUsage usage) {
        return JSON.createObjectNode()
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens())
                .put("total_tokens", usage.promptTokens() + usage.completionTokens());
    }

    static List<String> pieces(String text, int codePoints) {
        int[] all = text.codePoints().toArray();
        return IntStream.iterate(0, start -> start < all.length, start -> start + codePoints)
                .mapToObj(start -> new String(all, start, Math.min(codePoints, all.length - start)))
                .toList();
    }
}
