package dev.synapse.shared.monitoring;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * A check whether a server that the service needs is reachable. It ends within seconds even if the server hangs.
 *
 * @param server the server's name in responses
 */
public record ReadinessCheck(String server, BooleanSupplier isReachable) {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** Sends {@code PING}. */
    public static ReadinessCheck redis(Redis redis) {
        return new ReadinessCheck("Redis", () -> {
            try {
                redis.call(commands -> commands.ping(), LIMIT);
                return true;
            } catch (RedisUnavailable e) {
                return false;
            }
        });
    }

    /** Validates a connection of the pool. */
    public static ReadinessCheck postgres(DataSource database) {
        return new ReadinessCheck("PostgreSQL", () -> {
            try (Connection connection = database.getConnection()) {
                return connection.isValid(Math.toIntExact(LIMIT.toSeconds()));
            } catch (SQLException e) {
                return false;
            }
        });
    }
}
