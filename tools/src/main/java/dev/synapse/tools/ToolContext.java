package dev.synapse.tools;

/**
 * The context of a call: a tool has the rights of the group's owner, and no others.
 *
 * @param idempotencyKey identical for all attempts of one call and unique to it; the effect of a key must not happen
 *     twice
 * @param attempt the number of the attempt, from 1; in a later attempt, an earlier one may have run without its
 *     result having been stored
 */
public record ToolContext(String groupId, String turnId, String toolCallId, String idempotencyKey, int attempt) {}
