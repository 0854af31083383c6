package dev.synapse.models;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamValidator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates a stream of OpenAI's chat completions, which is complete after a {@code finish_reason} and {@code
 * [DONE]}.
 *
 * <p>Tool calls are held back until the finish reason and passed on whole: LangChain4j mistakes a delta of an earlier
 * index that follows one of a later index for a new call without a name, and fails.
 *
 * <p>Protocol: <a href="https://platform.openai.com/docs/api-reference/chat-streaming">streaming</a>.
 */
final class OpenAiStreamValidator implements StreamValidator {
    private final ToolCallDeltas toolCalls = new ToolCallDeltas();
    private final ReplySizeLimit size = new ReplySizeLimit();
    private boolean finished;
    private boolean done;

    @Override
    public List<ServerSentEvent> accept(ServerSentEvent event) {
        String data = event.data().strip();
        if (data.equals("[DONE]")) {
            done = true;
            return List.of();
        }
        JsonNode chunk = EventJson.parse(data);
        if ("error".equals(event.event()) || chunk.hasNonNull("error") || isErrorObject(chunk)) {
            throw new StreamException(new ErrorInStream(data));
        }
        JsonNode choice = chunk.path("choices").path(0);
        size.addText(choice.path("delta").path("content").asString("").length());
        return List.of(moveToolCalls(choice) ? new ServerSentEvent(event.event(), chunk.toString()) : event);
    }

    @Override
    public boolean isComplete() {
        return done && finished;
    }

    @Override
    public String missing() {
        return finished ? "[DONE] is missing" : "finish_reason is missing";
    }

    /** Moves the tool calls to the chunk with the finish reason; returns whether the chunk was changed. */
    private boolean moveToolCalls(JsonNode choice) {
        boolean changed = false;
        if (choice.path("delta") instanceof ObjectNode delta && delta.has("tool_calls")) {
            toolCalls.add(delta.remove("tool_calls"));
            changed = true;
        }
        if (choice instanceof ObjectNode whole && whole.hasNonNull("finish_reason") && !finished) {
            finished = true;
            if (!toolCalls.isEmpty()) {
                ObjectNode delta =
                        whole.path("delta") instanceof ObjectNode existing ? existing : whole.putObject("delta");
                delta.set("tool_calls", toolCalls.complete());
                changed = true;
            }
        }
        return changed;
    }

    /** The error format of vLLM and similar servers. */
    private static boolean isErrorObject(JsonNode chunk) {
        return chunk.path("object").asString("").equals("error");
    }
}
