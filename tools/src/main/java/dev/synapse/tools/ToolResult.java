package dev.synapse.tools;

/**
 * A tool's result for the model.
 *
 * @param content text
 * @param shortened whether the content is incomplete
 */
public record ToolResult(String content, boolean shortened) {
    /** A complete result. */
    public ToolResult(String content) {
        this(content, false);
    }
}
