package dev.synapse.shared.service;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.sql.Database;

/**
 * The connections of a service that needs Redis and PostgreSQL. Closing it closes them.
 */
public record Backends(CoreSettings settings, Redis redis, Shards shards, HikariDataSource database)
        implements AutoCloseable {

    /**
     * Connects to both, retrying each for a minute; throws {@link InvalidSettingException} if one stays unavailable, or if the installation
     * has another number of shards than the settings.
     *
     * @param service the name under which PostgreSQL shows the connections
     * @param connections the maximum number of connections to PostgreSQL
     */
    public static Backends connect(CoreSettings settings, DatabaseSettings database, String service, int connections) {
        Startup.awaitAvailable("DATABASE_URL", () -> {
            Database.check(database.url());
            return database;
        });
        RedisBackend redis = RedisBackend.connect(settings);
        return new Backends(
                settings, redis.redis(), redis.shards(), Database.pool(database, "synapse-" + service, connections));
    }

    @Override
    public void close() {
        redis.close();
        database.close();
    }
}
