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
 * Guards a stream of Ollama's {@code /api/chat}, a JSON object a line: complete once a line says {@code "done": true}.
 *
 * <p>Calls of tools come whole, but often with neither an id nor an index; LangChain4j makes one of all that have the same index. So each
 * is given its number and an id.
 *
 * <p>Protocol: <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">API</a>.
 */
final class OllamaStreamValidator implements StreamValidator {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ReplySizeLimit size = new ReplySizeLimit();
    private final ReasoningBlockFilter thoughts = new ReasoningBlockFilter();
    private int toolCalls;
    private boolean done;

    /** Says of each tool's result which tool it is of, as Ollama wants it and LangChain4j does not say it: results stand in the order of their calls. */
    @Override
    public String request(String body) {
        JsonNode request = JSON.readTree(body);
        Queue<String> called = new ArrayDeque<>();
        for (JsonNode message : request.path("messages")) {
            message.path("tool_calls")
                    .forEach(call -> called.add(call.at("/function/name").asString("")));
            if (message.path("role").asString("").equals("tool") && !called.isEmpty()) {
                ((ObjectNode) message).put("tool_name", called.remove());
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
        ObjectNode message = data.path("message") instanceof ObjectNode given ? given : data.putObject("message");
        String text = thoughts.without(message.path("content").asString("")) + (done ? thoughts.rest() : "");
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

    /** An object, which servers that only look like Ollama send as text. */
    private static ObjectNode arguments(JsonNode given) {
        try {
            JsonNode arguments = given.isString() ? JSON.readTree(given.asString()) : given;
            if (arguments instanceof ObjectNode object) {
                return object;
            }
            if (given.isMissingNode() || given.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
        } catch (JacksonException garbage) {
            throw new StreamException(new Malformed("the arguments of a tool call are not JSON"));
        }
        throw new StreamException(new Malformed("the arguments of a tool call are no JSON object"));
    }

    @Override
    public boolean isComplete() {
        return done;
    }

    @Override
    public String missing() {
        return "the line that says \"done\" is missing";
    }
}
