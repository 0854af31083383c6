package dev.synapse.tools;

import tools.jackson.databind.JsonNode;

/** A tool that agents can call. Thread-safe; one instance serves all calls. */
public interface Tool {
    /**
     * The unique name: letters, digits, underscores and dashes; a tool of an MCP server is prefixed with the server's
     * name and a dot.
     */
    String name();

    /** What the tool does, for the model. */
    String description();

    /** The JSON Schema of its arguments, of type object. */
    String argsSchemaJson();

    /** Whether calls have no side effects, so that repeating one is harmless. */
    boolean readOnly();

    /** Whether a call without side effects is repeated if it takes too long. */
    default boolean repeatsAfterTimeout() {
        return true;
    }

    /** The limits of its calls. */
    default ToolLimits limits() {
        return ToolLimits.DEFAULT;
    }

    /** The heap that one call may need, in bytes. */
    default long memory() {
        return 128 << 10;
    }

    /**
     * Runs one call. A tool with side effects passes {@link ToolContext#idempotencyKey} on, or remembers it.
     *
     * @param arguments valid by the schema
     * @throws ToolException if there is no result
     * @throws InterruptedException if the call was stopped, because of its timeout or because its turn was cancelled
     */
    ToolResult run(JsonNode arguments, ToolContext context) throws InterruptedException, ToolException;

    /**
     * Runs one call of a tool that may report progress.
     *
     * @param onProgress to run when there is progress, from which on the call may take its timeout again
     */
    default ToolResult run(JsonNode arguments, ToolContext context, Runnable onProgress)
            throws InterruptedException, ToolException {
        return run(arguments, context);
    }
}
