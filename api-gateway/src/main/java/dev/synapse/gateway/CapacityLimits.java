package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;

/**
 * Limits on the number of turns, groups and streams that exist at a time.
 *
 * @param turnsPerGroup unfinished turns of a group, including the running one
 * @param turnsPerUser unfinished turns in all groups of a user
 * @param streamsPerUser open sockets and event streams of a user at one gateway
 * @param groupsPerUser groups that a user owns
 * @param streams open sockets and event streams of all users at one gateway; an event stream counts as eight sockets, since it holds
 *     as much memory
 */
public record CapacityLimits(int turnsPerGroup, int turnsPerUser, int streamsPerUser, int groupsPerUser, int streams) {

    /** Reads the settings; throws {@code InvalidSettingException} for the first invalid one. */
    public static CapacityLimits from(Environment env) {
        return new CapacityLimits(
                env.integer(CapacitySetting.SYNAPSE_UNFINISHED_TURNS_PER_GROUP),
                env.integer(CapacitySetting.SYNAPSE_UNFINISHED_TURNS_PER_USER),
                env.integer(CapacitySetting.SYNAPSE_SOCKETS_PER_USER),
                env.integer(CapacitySetting.SYNAPSE_GROUPS_PER_USER),
                env.integer(CapacitySetting.SYNAPSE_MAX_STREAMS));
    }
}
