package dev.synapse.models;

import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.Malformed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Assembles streamed tool calls, however they are split: interleaved by index, without an index, with the id repeated
 * in each delta, or several calls with different ids under one index.
 */
final class ToolCallDeltas {
    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, Call> byIndex = new HashMap<>();
    private @Nullable Call last;

    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    void add(JsonNode deltas) {
        for (JsonNode delta : deltas) {
            JsonNode function = delta.path("function");
            String id = delta.path("id").asString("");
            String name = function.path("name").asString("");
            Call call = find(delta.path("index"), id, name);
            if (!id.isEmpty()) {
                call.id = id;
            }
            if (!name.isEmpty()) {
                call.name = name;
            }
            JsonNode arguments = function.path("arguments");
            call.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asString(""));
            ReplySizeLimit.checkArguments(call.arguments.length());
            last = call;
        }
    }

    private Call find(JsonNode index, String id, String name) {
        Call known = index.isInt() ? byIndex.get(index.asInt()) : last;
        boolean isNewCall = known != null && !id.isEmpty() && !known.id.isEmpty() && !id.equals(known.id);
        if (known != null && !(isNewCall && !name.isEmpty())) {
            return known;
        }
        Call call = new Call();
        calls.add(call);
        ReplySizeLimit.checkToolCalls(calls.size());
        if (index.isInt()) {
            byIndex.put(index.asInt(), call);
        }
        return call;
    }

    /** All calls, numbered from 0, complete and with ids. */
    ArrayNode complete() {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        for (Call call : calls) {
            if (call.name.isBlank()) {
                throw new StreamException(new Malformed("a tool call has no name"));
            }
            ObjectNode node = result.addObject();
            node.put("index", result.size() - 1);
            node.put("id", call.id.isEmpty() ? "call_" + (result.size() - 1) : call.id);
            node.put("type", "function");
            node.putObject("function").put("name", call.name).put("arguments", call.arguments.toString());
        }
        return result;
    }
}
