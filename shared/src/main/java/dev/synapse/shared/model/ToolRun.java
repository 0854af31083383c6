package dev.synapse.shared.model;

/**
 * How a tool came to its result.
 *
 * @param durationMs how long its last try took, the wait for its turn included
 * @param shortened whether there was more than the message holds
 */
public record ToolRun(long durationMs, boolean shortened) {}
