package dev.synapse.tools;

import tools.jackson.databind.JsonNode;

/** Something that agents can call. Thread-safe; one instance serves all calls. */
public interface Tool {
    /** Unique: letters, digits, underscores and dashes; one of an MCP server has the server's name and a dot in front. */
    String name();

    /** What it does, for the model. */
    String description();

    /** A JSON Schema of type object. */
    String argsSchemaJson();

    /** Whether calls leave everything as it is, so that one more does no harm. */
    boolean readOnly();

    /** What its calls may take. */
    default ToolLimits limits() {
        return ToolLimits.USUAL;
    }

    /** The heap that one call may take, in bytes. */
    default long memory() {
        return 128 << 10;
    }

    /**
     * Runs it. One that changes things hands {@link ToolContext#idempotencyKey} on, or remembers it.
     *
     * @param arguments valid by the schema
     * @throws ToolException if there is no result
     * @throws InterruptedException if it was to stop, because its time was over or its turn cancelled
     */
    ToolResult run(JsonNode arguments, ToolContext context) throws InterruptedException, ToolException;
}
