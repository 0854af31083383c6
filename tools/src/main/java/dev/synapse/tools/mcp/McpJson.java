package dev.synapse.tools.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Serializes and parses the protocol's messages. Thread-safe. */
final class McpJson {
    private static final Logger log = LoggerFactory.getLogger(McpJson.class);
    private static final McpJsonMapper MAPPER = new JacksonMcpJsonMapper(JsonMapper.shared());

    private McpJson() {}

    static String write(JSONRPCMessage message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (IOException unwritable) {
            throw new IllegalArgumentException("cannot serialize " + message.getClass(), unwritable);
        }
    }

    /**
     * Parses a message; null if it is invalid, for which the SDK throws various exceptions. Its text is not logged.
     */
    static @Nullable JSONRPCMessage read(String json) {
        try {
            return McpSchema.deserializeJsonRpcMessage(MAPPER, json);
        } catch (IOException | RuntimeException malformed) {
            log.debug("Dropped a message of {} characters that is not JSON-RPC", json.length());
            return null;
        }
    }

    static <T> T convert(Object data, TypeRef<T> type) {
        return MAPPER.convertValue(data, type);
    }
}
