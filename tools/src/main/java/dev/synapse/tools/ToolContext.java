package dev.synapse.tools;

/**
 * Where a call belongs: a tool has the rights of the group's owner and no others.
 *
 * @param idempotencyKey the same for each try of one call and for no other call: what was done under it is not to be done again
 * @param attempt which try this is, from 1; with a later one the tool may have run before, without its result having been kept
 */
public record ToolContext(String groupId, String turnId, String toolCallId, String idempotencyKey, int attempt) {}
