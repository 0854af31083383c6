package dev.synapse.gateway.connections;

import dev.synapse.shared.settings.Environment;

/**
 * How many requests may be under way at a time; streams of events do not count once they have begun.
 *
 * @param total of the process
 * @param perAddress of one client
 * @param health health checks, which have this room of their own
 */
record RequestLimits(int total, int perAddress, int health) {

    private static final int HEALTH = 32;

    /** Reads the settings; throws {@code InvalidSettingException} for the first that is wrong. */
    static RequestLimits from(Environment env) {
        return new RequestLimits(
                env.integer("SYNAPSE_REQUESTS", 512, 1, 100_000),
                env.integer("SYNAPSE_REQUESTS_PER_ADDRESS", 256, 1, 100_000),
                HEALTH);
    }
}
