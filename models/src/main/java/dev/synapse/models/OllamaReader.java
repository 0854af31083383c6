package dev.synapse.models;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of Ollama's {@code /api/chat}, one JSON object per line, which is complete after a line with {@code "done": true}. Tool
 * calls arrive whole.
 *
 * <p>Protocol: <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">API</a>.
 */
final class OllamaReader extends ReplyReader {
    private final ReplyBuilder reply;
    private final StringBuilder reasoning = new StringBuilder();
    private boolean hasCalls;
    private boolean done;

    OllamaReader(ReplyBuilder reply) {
        this.reply = reply;
    }

    @Override
    void event(ObjectNode line) {
        reply.model(line.path("model").asString(""));
        JsonNode message = line.path("message");
        reasoning(text(message.path("thinking")));
        reply.text(text(message.path("content")));
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function").isObject() ? call.path("function") : call;
            // servers fill in the field although there is no call
            if (!function.isEmpty()) {
                hasCalls = true;
                reply.newToolCall()
                        .named("", function.path("name").asString(""))
                        .add(function.path("arguments"));
            }
        }
        done = line.path("done").asBoolean(false);
        if (done) {
            keepReasoning();
            String reason = line.path("done_reason").asString("");
            reply.finish(reason.isBlank() ? "stop" : FinishReasons.of(reason));
            reply.usage(new ModelUsage(count(line, "prompt_eval_count"), count(line, "eval_count"), 0));
        }
    }

    private void reasoning(String piece) {
        reasoning.append(piece);
        reply.reasoning(piece);
    }

    /** Models continue better after a tool call if they read why they made it. */
    private void keepReasoning() {
        if (hasCalls && !reasoning.isEmpty()) {
            reply.vendorPart(JsonNodeFactory.instance
                    .objectNode()
                    .put("thinking", reasoning.toString())
                    .toString());
        }
    }

    private static long count(ObjectNode line, String field) {
        return Math.max(0, line.path(field).asLong(0));
    }

    @Override
    public boolean isComplete() {
        return done;
    }

    @Override
    public String missing() {
        return "the line with \"done\": true is missing";
    }
}
