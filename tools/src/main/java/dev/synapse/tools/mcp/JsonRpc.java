package dev.synapse.tools.mcp;

import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The messages of <a href="https://www.jsonrpc.org/specification">JSON-RPC 2.0</a>. */
final class JsonRpc {
    static final int METHOD_NOT_FOUND = -32601;

    private static final Logger log = LoggerFactory.getLogger(JsonRpc.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private JsonRpc() {}

    static ObjectNode newObject() {
        return JSON.createObjectNode();
    }

    static ObjectNode request(String id, String method, ObjectNode params) {
        ObjectNode request = newObject().put("jsonrpc", "2.0").put("id", id).put("method", method);
        request.set("params", params);
        return request;
    }

    static ObjectNode notification(String method, ObjectNode params) {
        ObjectNode notification = newObject().put("jsonrpc", "2.0").put("method", method);
        if (!params.isEmpty()) {
            notification.set("params", params);
        }
        return notification;
    }

    /** The answer to a request of the server's: an empty result for a ping, and an error for anything else. */
    static ObjectNode answerTo(JsonNode request) {
        ObjectNode answer = newObject().put("jsonrpc", "2.0");
        answer.set("id", request.path("id"));
        if (request.path("method").asString("").equals("ping")) {
            answer.putObject("result");
        } else {
            answer.putObject("error").put("code", METHOD_NOT_FOUND).put("message", "Method not found");
        }
        return answer;
    }

    /**
     * The messages in a text, which may begin with a byte order mark: one, or several in an array; none if it is invalid. Its text is not
     * logged.
     */
    static List<ObjectNode> parse(String received) {
        String text = withoutByteOrderMark(received);
        try {
            JsonNode read = text.isBlank() ? JSON.createArrayNode() : JSON.readTree(text);
            List<ObjectNode> messages = (read.isArray() ? read.valueStream() : Stream.of(read))
                    .filter(message -> message.has("method") || message.has("id") || message.has("error"))
                    .map(ObjectNode.class::cast)
                    .toList();
            if (messages.isEmpty() && !text.isBlank()) {
                log.debug("Dropped a message of {} characters that is not JSON-RPC", text.length());
            }
            return messages;
        } catch (JacksonException malformed) {
            log.debug("Dropped a message of {} characters that is not JSON", text.length());
            return List.of();
        }
    }

    /** The text without the mark that some programs write at the start of their output. */
    static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
