package dev.synapse.workers.tool;

/** Where a call belongs: a tool has the rights of the group's owner and no others. */
public record ToolContext(String groupId, String turnId, String toolCallId) {}
