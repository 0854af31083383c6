package dev.synapse.workers.tool;

/** Where a call belongs: tools run with the rights of the turn's user and no others. */
public record ToolContext(String userId, String groupId, String turnId, String toolCallId) {}
