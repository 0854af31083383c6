package dev.synapse.gateway.connections;

import dev.synapse.gateway.ConnectionSetting;
import dev.synapse.shared.settings.Environment;

/**
 * Limits on concurrent requests. Event streams do not count once they have started.
 *
 * @param total requests of the process
 * @param perAddress requests of one client
 * @param health health checks in addition to the other requests
 */
record RequestLimits(int total, int perAddress, int health) {

    private static final int HEALTH = 32;

    /** Reads the settings; throws {@code InvalidSettingException} for the first invalid one. */
    static RequestLimits from(Environment env) {
        return new RequestLimits(
                env.integer(ConnectionSetting.SYNAPSE_REQUESTS),
                env.integer(ConnectionSetting.SYNAPSE_REQUESTS_PER_ADDRESS),
                HEALTH);
    }
}
