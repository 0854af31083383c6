package dev.synapse.testkit;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The chunks of a chat completion. */
final class OpenAiEvents implements AnswerEvents {
    private final ModelRequest request;
    private final ChatJson json;

    OpenAiEvents(ModelRequest request) {
        this.request = request;
        this.json = new ChatJson(request);
    }

    @Override
    public List<String> opening() {
        return events(List.of(json.opening()));
    }

    /** In the form of DeepSeek and others; OpenAI itself sends none. */
    @Override
    public List<String> reasoning(String text) {
        return events(json.reasoningChunks(text));
    }

    @Override
    public List<String> text(String text, int codePoints) {
        return events(json.textChunks(text, codePoints));
    }

    @Override
    public List<String> calls(List<Reply.Call> calls) {
        return events(json.callChunks(calls));
    }

    @Override
    public List<String> end(String finishReason, ReportedUsage usage) {
        List<String> end = new ArrayList<>(events(List.of(json.finish(finishReason))));
        if (request.includesUsage()) {
            end.add(event(json.usageChunk(usage).toString()));
        }
        end.add(event("[DONE]"));
        return end;
    }

    @Override
    public String error(String data) {
        return event(data);
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    private static List<String> events(List<ObjectNode> chunks) {
        return chunks.stream().map(chunk -> event(chunk.toString())).toList();
    }
}
