package dev.synapse.workers.tool;

import tools.jackson.databind.JsonNode;

/** Something that agents can call. Thread-safe; one instance serves all calls. */
public interface Tool {
    /** Letters, digits and underscores; unique. */
    String name();

    /** What it does, for the model. */
    String description();

    /** A JSON Schema of type object. */
    String argsSchemaJson();

    /**
     * Runs it.
     *
     * @param arguments valid by the schema
     * @throws ToolException if there is no result
     * @throws InterruptedException if it was to stop, because its time was over or its turn cancelled
     */
    ToolResult run(JsonNode arguments, ToolContext context) throws InterruptedException, ToolException;
}
