package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;

/**
 * How much of something there may be at a time.
 *
 * @param turnsPerGroup turns of a group that have not ended, the one that runs included
 * @param turnsPerUser the same over all groups of a user
 * @param streamsPerUser sockets and event streams of a user at one gateway
 * @param groupsPerUser groups that a user owns
 * @param streams sockets and event streams of all users at one gateway, where an event stream counts as eight sockets, since it
 *     occupies as much memory
 */
public record CapacityLimits(int turnsPerGroup, int turnsPerUser, int streamsPerUser, int groupsPerUser, int streams) {

    /** Reads the settings; throws {@code InvalidSettingException} for the first that is wrong. */
    public static CapacityLimits from(Environment env) {
        return new CapacityLimits(
                env.integer("SYNAPSE_UNFINISHED_TURNS_PER_GROUP", 1_000, 1, 1_000_000),
                env.integer("SYNAPSE_UNFINISHED_TURNS_PER_USER", 2_000, 1, 1_000_000),
                env.integer("SYNAPSE_SOCKETS_PER_USER", 1_000, 1, 1_000_000),
                env.integer("SYNAPSE_GROUPS_PER_USER", 500, 1, 1_000_000),
                env.integer("SYNAPSE_MAX_STREAMS", 12_000, 8, 1_000_000));
    }
}
