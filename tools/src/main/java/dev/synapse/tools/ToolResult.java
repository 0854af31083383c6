package dev.synapse.tools;

/**
 * What a tool answers to the model that called it.
 *
 * @param shortened whether there was more
 */
public record ToolResult(String content, boolean shortened) {
    /** All that there was. */
    public ToolResult(String content) {
        this(content, false);
    }
}
