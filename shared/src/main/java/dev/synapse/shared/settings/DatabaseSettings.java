package dev.synapse.shared.settings;

import java.time.Duration;

/**
 * The address of PostgreSQL and the time that its use may take. Together the limits bound a request: it waits for a connection, and then
 * for one statement that is too slow. Immutable.
 *
 * @param connectionTimeout the time to wait for a free connection
 * @param lockTimeout the time to wait for a lock
 * @param statementTimeout the duration of a statement, with its waits for locks
 */
public record DatabaseSettings(
        DatabaseUrl url, Duration connectionTimeout, Duration lockTimeout, Duration statementTimeout) {

    /** Reads the settings; throws {@link InvalidSettingException} for the first that is missing or invalid. */
    public static DatabaseSettings from(Environment env) {
        return new DatabaseSettings(
                DatabaseUrl.from(env),
                env.milliseconds(ServerSetting.SYNAPSE_DATABASE_CONNECTION_TIMEOUT_MS),
                env.milliseconds(ServerSetting.SYNAPSE_DATABASE_LOCK_TIMEOUT_MS),
                env.milliseconds(ServerSetting.SYNAPSE_DATABASE_STATEMENT_TIMEOUT_MS));
    }
}
