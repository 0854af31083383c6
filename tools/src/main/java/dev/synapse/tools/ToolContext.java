package dev.synapse.tools;

import java.time.Duration;

/**
 * The context of a call: a tool has the rights of the group's owner, and no others.
 *
 * @param idempotencyKey identical for all attempts of one call and unique to it; the effect of a key must not happen
 *     twice
 * @param attempt the number of the attempt, from 1; in a later attempt, an earlier one may have run without its
 *     result having been stored
 * @param maxDuration how long the call may take even if it makes progress
 */
public record ToolContext(
        String groupId, String turnId, String toolCallId, String idempotencyKey, int attempt, Duration maxDuration) {}
