package dev.synapse.testkit;

import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The lines of an Ollama answer. Tool calls have neither id nor index, as in most Ollama versions. */
final class OllamaEvents implements AnswerEvents {
    private final ModelRequest request;

    OllamaEvents(ModelRequest request) {
        this.request = request;
    }

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public List<String> opening() {
        return List.of();
    }

    @Override
    public List<String> reasoning(String text) {
        return ChatJson.pieces(text, ChatJson.REASONING_CHUNK).stream()
                .map(piece -> {
                    ObjectNode answer = answer("");
                    ((ObjectNode) answer.path("message")).put("thinking", piece);
                    return line(answer);
                })
                .toList();
    }

    @Override
    public List<String> text(String text, int codePoints) {
        return ChatJson.pieces(text, codePoints).stream()
                .map(piece -> line(answer(piece)))
                .toList();
    }

    @Override
    public List<String> calls(List<Reply.Call> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        ObjectNode answer = answer("");
        calls.forEach(call -> ((ObjectNode) answer.path("message"))
                .withArray("tool_calls")
                .addObject()
                .putObject("function")
                .put("name", call.name())
                .set("arguments", arguments(call)));
        return List.of(line(answer));
    }

    @Override
    public List<String> end(String finishReason, ReportedUsage usage) {
        return List.of(line(answer("")
                .put("done", true)
                .put("done_reason", finishReason.equals("length") ? "length" : "stop")
                .put("prompt_eval_count", usage.promptTokens())
                .put("eval_count", usage.completionTokens())));
    }

    @Override
    public String error(String json) {
        return json + "\n";
    }

    private ObjectNode answer(String text) {
        ObjectNode answer = ChatJson.JSON
                .createObjectNode()
                .put("model", request.model())
                .put("created_at", Instant.now().toString());
        answer.putObject("message").put("role", "assistant").put("content", text);
        return answer.put("done", false);
    }

    /** Ollama parses the arguments itself, so they are always JSON. */
    private static JsonNode arguments(Reply.Call call) {
        try {
            return ChatJson.JSON.readTree(call.arguments());
        } catch (JacksonException malformed) {
            return ChatJson.JSON.createObjectNode().put("malformed", call.arguments());
        }
    }

    private static String line(ObjectNode answer) {
        return answer + "\n";
    }
}
