package dev.synapse.tools.mcp;

import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolContext;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.ToolLimits;
import dev.synapse.tools.ToolResult;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tool of an MCP server. It outlives sessions: each call uses the server's current session. Thread-safe. */
final class McpTool implements Tool {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int MAX_DESCRIPTION = 4096;
    private static final int MAX_ERROR = 2000;

    private final McpServer server;
    private final McpSchema.Tool tool;
    private final String description;
    private final String argsSchemaJson;

    McpTool(McpServer server, McpSchema.Tool tool) {
        this.server = server;
        this.tool = tool;
        this.description = truncate(server.mask(describe(tool)), MAX_DESCRIPTION);
        this.argsSchemaJson = server.mask(
                InlinedSchema.ofArguments(JSON.valueToTree(tool.inputSchema())).toString());
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
        return is(McpSchema.ToolAnnotations::readOnlyHint);
    }

    @Override
    public long memory() {
        return 256 << 10;
    }

    @Override
    public ToolLimits limits() {
        return server.limits();
    }

    /** Runs the call. Its idempotency key is sent in {@code _meta}, for servers that recognise repeated calls. */
    @Override
    public ToolResult run(JsonNode arguments, ToolContext context) throws InterruptedException, ToolException {
        McpSchema.CallToolRequest request = new McpSchema.CallToolRequest(
                tool.name(),
                JSON.convertValue(arguments, OBJECT),
                Map.of(
                        "dev.synapse/idempotency-key", context.idempotencyKey(),
                        "dev.synapse/attempt", context.attempt()));
        McpSchema.CallToolResult result;
        try {
            result = server.connection().call(request);
        } catch (TransportException failed) {
            throw toToolException(failed);
        }
        String text = server.mask(ResultText.of(result));
        if (Boolean.TRUE.equals(result.isError())) {
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
                readOnly() || is(McpSchema.ToolAnnotations::idempotentHint)
                        ? ToolException.retryable(message + ".", null)
                        : ToolException.permanent(message + "; it is unknown whether " + name() + " took effect.");
            case REJECTED -> ToolException.permanent(message + ".");
        };
    }

    private boolean is(Function<McpSchema.ToolAnnotations, @Nullable Boolean> hint) {
        return Optional.ofNullable(tool.annotations()).map(hint).orElse(false);
    }

    private static String describe(McpSchema.Tool tool) {
        return Objects.requireNonNullElseGet(
                tool.description(), () -> Objects.requireNonNullElse(tool.title(), tool.name()));
    }

    private static String truncate(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
