package dev.synapse.gateway.connections;

import dev.synapse.gateway.ConnectionSetting;
import dev.synapse.shared.settings.Environment;
import java.time.Duration;

/**
 * Deadlines of connections without a request in progress.
 *
 * @param header time for a complete header, from accepting the connection or from the first byte of a later request
 * @param idle time until the next request
 * @param crowded time until the next request while more than half of the permitted connections are waiting for one
 */
record ConnectionDeadlines(Duration header, Duration idle, Duration crowded) {

    private static final Duration CROWDED = Duration.ofSeconds(5);

    /** Reads the settings; throws {@code InvalidSettingException} for the first invalid one. */
    static ConnectionDeadlines from(Environment env) {
        Duration idle = env.milliseconds(ConnectionSetting.SYNAPSE_IDLE_TIMEOUT_MS);
        return new ConnectionDeadlines(
                env.milliseconds(ConnectionSetting.SYNAPSE_HEADER_TIMEOUT_MS),
                idle,
                idle.compareTo(CROWDED) < 0 ? idle : CROWDED);
    }
}
