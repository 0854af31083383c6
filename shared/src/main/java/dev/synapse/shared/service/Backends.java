package dev.synapse.shared.service;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.sql.Database;

/**
 * The connections that a service stands on: Redis with its shards and, but for workers, PostgreSQL. Closing it closes them.
 */
public record Backends(CoreSettings settings, Redis redis, Shards shards, HikariDataSource database)
        implements AutoCloseable {

    /**
     * Connects to both, trying for a minute; throws {@link InvalidSettingException} if one stays away, or if the installation was made with
     * another count of shards.
     *
     * @param service the name under which the connections are seen
     */
    public static Backends connect(CoreSettings settings, DatabaseUrl url, String service, int connections) {
        Startup.awaitAvailable("DATABASE_URL", () -> {
            Database.check(url);
            return url;
        });
        RedisBackend redis = RedisBackend.connect(settings);
        return new Backends(
                settings, redis.redis(), redis.shards(), Database.pool(url, "synapse-" + service, connections));
    }

    @Override
    public void close() {
        redis.close();
        database.close();
    }
}
