package dev.synapse.models;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import dev.synapse.models.http.StreamValidator;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates a stream of Ollama's {@code /api/chat}, one JSON object per line, which is complete after a line with
 * {@code "done": true}.
 *
 * <p>Tool calls arrive whole, but often without id and index, and LangChain4j merges calls of the same index. Each
 * call is therefore given a number and an id.
 *
 * <p>Protocol: <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">API</a>.
 */
final class OllamaStreamValidator implements StreamValidator {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ReplySizeLimit size = new ReplySizeLimit();
    private final ReasoningBlockFilter thoughts = new ReasoningBlockFilter();
    private int toolCalls;
    private boolean done;

    /**
     * Adds {@code tool_name} to each tool result, which Ollama expects and LangChain4j omits. Results are in the
     * order of their calls.
     */
    @Override
    public String request(String body) {
        JsonNode request = JSON.readTree(body);
        Queue<String> pendingCalls = new ArrayDeque<>();
        for (JsonNode message : request.path("messages")) {
            message.path("tool_calls")
                    .forEach(call -> pendingCalls.add(call.at("/function/name").asString("")));
            if (message.path("role").asString("").equals("tool") && !pendingCalls.isEmpty()) {
                ((ObjectNode) message).put("tool_name", pendingCalls.remove());
            }
        }
        return request.toString();
    }

    @Override
    public List<ServerSentEvent> accept(ServerSentEvent line) {
        if (line.data().isBlank()) {
            return List.of();
        }
        ObjectNode data = EventJson.parse(line.data());
        if (data.hasNonNull("error")) {
            throw new StreamException(new ErrorInStream(line.data()));
        }
        done = data.path("done").asBoolean(false);
        ObjectNode message = data.path("message") instanceof ObjectNode existing ? existing : data.putObject("message");
        String text = thoughts.filter(message.path("content").asString("")) + (done ? thoughts.rest() : "");
        size.addText(text.length());
        message.put("content", text);
        message.path("tool_calls").forEach(this::complete);
        return List.of(new ServerSentEvent(line.event(), data.toString()));
    }

    private void complete(JsonNode call) {
        if (!(call.path("function") instanceof ObjectNode function)
                || function.path("name").asString("").isBlank()) {
            throw new StreamException(new Malformed("a tool call has no name"));
        }
        ObjectNode arguments = arguments(function.path("arguments"));
        ReplySizeLimit.checkArguments(arguments.toString().length());
        function.put("index", toolCalls).set("arguments", arguments);
        ((ObjectNode) call).put("id", "call_" + UUID.randomUUID().toString().replace("-", ""));
        toolCalls++;
        ReplySizeLimit.checkToolCalls(toolCalls);
    }

    /** The arguments as an object; some servers that imitate Ollama send them as text. */
    private static ObjectNode arguments(JsonNode value) {
        try {
            JsonNode arguments = value.isString() ? JSON.readTree(value.asString()) : value;
            if (arguments instanceof ObjectNode object) {
                return object;
            }
            if (value.isMissingNode() || value.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
        } catch (JacksonException notJson) {
            throw new StreamException(new Malformed("the arguments of a tool call are not JSON"));
        }
        throw new StreamException(new Malformed("the arguments of a tool call are not a JSON object"));
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
