package dev.synapse.gateway.connections;

import dev.synapse.gateway.ConnectionSetting;
import dev.synapse.shared.settings.Environment;

/**
 * Limits on open connections.
 *
 * @param total connections of the process
 * @param perAddress connections of one IPv4 address or IPv6 /64 network; trusted proxies are exempt
 * @param unfinishedHeaders connections of the process with an incomplete header, each of which holds a parser with its buffers
 * @param reserve connections beyond the limits, on which only health checks are answered
 */
record ConnectionLimits(int total, int perAddress, int unfinishedHeaders, int reserve) {

    private static final int RESERVE = 64;

    /** Reads the settings; throws {@code InvalidSettingException} for the first invalid one. */
    static ConnectionLimits from(Environment env) {
        int total = env.integer(ConnectionSetting.SYNAPSE_CONNECTIONS);
        return new ConnectionLimits(
                total,
                env.integer(ConnectionSetting.SYNAPSE_CONNECTIONS_PER_ADDRESS),
                env.integer(ConnectionSetting.SYNAPSE_UNFINISHED_HEADERS),
                RESERVE);
    }

    /** The same limits with another total. */
    ConnectionLimits withTotal(int other) {
        return new ConnectionLimits(other, perAddress, unfinishedHeaders, reserve);
    }
}
