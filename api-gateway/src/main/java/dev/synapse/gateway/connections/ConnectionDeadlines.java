package dev.synapse.gateway.connections;

import dev.synapse.shared.settings.Environment;
import java.time.Duration;

/**
 * How long a connection may wait.
 *
 * @param header for a whole header, from the connection's begin or the first byte of a later request
 * @param idle for the next request
 * @param crowded for the next request while more than half of the connections that there may be wait for one
 */
record ConnectionDeadlines(Duration header, Duration idle, Duration crowded) {

    private static final Duration CROWDED = Duration.ofSeconds(5);

    /** Reads the settings; throws {@code InvalidSettingException} for the first that is wrong. */
    static ConnectionDeadlines from(Environment env) {
        Duration idle = env.milliseconds("SYNAPSE_IDLE_TIMEOUT_MS", Duration.ofSeconds(30), 100, 3_600_000);
        return new ConnectionDeadlines(
                env.milliseconds("SYNAPSE_HEADER_TIMEOUT_MS", Duration.ofSeconds(10), 100, 600_000),
                idle,
                idle.compareTo(CROWDED) < 0 ? idle : CROWDED);
    }
}
