package dev.synapse.shared.model;

/**
 * The execution of a tool call. Immutable.
 *
 * @param durationMs the duration of the last attempt in milliseconds, including the wait for a permit
 * @param shortened whether the result was truncated to fit into the message
 */
public record ToolRun(long durationMs, boolean shortened) {}
