package dev.synapse.tools.mcp;

import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolContext;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.ToolLimits;
import dev.synapse.tools.ToolResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tool of an MCP server. It outlives connections: each call uses the server's current one. Thread-safe. */
final class McpTool implements Tool {
    private static final int MAX_DESCRIPTION = 4096;
    private static final int MAX_ERROR = 2000;

    private final McpServer server;
    private final ListedTool tool;
    private final String description;
    private final String argsSchemaJson;
    private final ParameterHeaders headers;

    McpTool(McpServer server, ListedTool tool) {
        this.server = server;
        this.tool = tool;
        this.description = truncate(server.mask(tool.description()), MAX_DESCRIPTION);
        this.argsSchemaJson =
                server.mask(InlinedSchema.ofArguments(tool.inputSchema()).toString());
        this.headers = headers(tool);
    }

    /** A tool whose marks are invalid is called without headers where they are not needed, and is not listed elsewhere. */
    private static ParameterHeaders headers(ListedTool tool) {
        try {
            return ParameterHeaders.of(tool.inputSchema());
        } catch (IllegalArgumentException invalid) {
            return ParameterHeaders.NONE;
        }
    }

    @Override
    public String name() {
        return server.name() + "." + tool.name();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public String argsSchemaJson() {
        return argsSchemaJson;
    }

    /** The server's {@code readOnlyHint}; without one the tool may have side effects. */
    @Override
    public boolean readOnly() {
        return tool.isAnnotated("readOnlyHint");
    }

    /** The call has arrived, and the server works on it: repeated, it would take as long again. */
    @Override
    public boolean repeatsAfterTimeout() {
        return false;
    }

    @Override
    public long memory() {
        return 256 << 10;
    }

    @Override
    public ToolLimits limits() {
        return server.limits();
    }

    @Override
    public ToolResult run(JsonNode arguments, ToolContext context) throws InterruptedException, ToolException {
        return run(arguments, context, () -> {});
    }

    /** Runs the call. Its idempotency key is sent in {@code _meta}, for servers that recognise repeated calls. */
    @Override
    public ToolResult run(JsonNode arguments, ToolContext context, Runnable onProgress)
            throws InterruptedException, ToolException {
        ObjectNode params = JsonRpc.newObject().put("name", tool.name());
        params.set("arguments", arguments);
        params.putObject("_meta")
                .put("dev.synapse/idempotency-key", context.idempotencyKey())
                .put("dev.synapse/attempt", context.attempt());
        String text;
        boolean isError;
        try {
            ObjectNode result = server.connection().call(params, headers.forCall(params.path("arguments")), onProgress);
            text = server.mask(ResultText.of(result));
            isError = result.path("isError").asBoolean(false);
        } catch (TransportException failed) {
            throw toToolException(failed);
        }
        if (isError) {
            throw ToolException.permanent(truncate(text, MAX_ERROR));
        }
        return new ToolResult(text);
    }

    private ToolException toToolException(TransportException failed) {
        String message =
                "The MCP server \"%s\" %s".formatted(server.name(), truncate(server.mask(failed.text()), MAX_ERROR));
        return switch (failed.outcome()) {
            case NOT_PROCESSED -> ToolException.retryable(message + ".", null);
            case UNKNOWN ->
                readOnly() || tool.isAnnotated("idempotentHint")
                        ? ToolException.retryable(message + ".", null)
                        : ToolException.permanent(message + "; it is unknown whether " + name() + " took effect.");
            case REJECTED -> ToolException.permanent(message + ".");
        };
    }

    private static String truncate(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
