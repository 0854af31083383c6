package dev.synapse.tools.mcp;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to a server.
 *
 * @param headers to send with it over HTTP
 * @param onProgress runs when the server reports progress
 */
record McpRequest(String method, ObjectNode params, Map<String, String> headers, Runnable onProgress) {
    McpRequest(String method, ObjectNode params) {
        this(method, params, Map.of(), () -> {});
    }

    /**
     * A request that has been sent.
     *
     * @param answer completes with the result, or exceptionally with a {@link TransportException}
     */
    record Pending(String id, McpRequest request, CompletableFuture<ObjectNode> answer) {
        ObjectNode message() {
            return JsonRpc.request(id, request.method(), request.params());
        }
    }
}
