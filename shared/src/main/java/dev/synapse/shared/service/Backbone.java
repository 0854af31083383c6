package dev.synapse.shared.service;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.BadSetting;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.sql.Database;
import org.jspecify.annotations.Nullable;

/** The connections that a service stands on: PostgreSQL, and Redis with its shards. Closing it closes them. */
public record Backbone(CoreSettings settings, Redis redis, Shards shards, HikariDataSource database)
        implements AutoCloseable {

    private static final String SHARDS_KEY = "{installation}:shards";

    /**
     * Connects to both, trying for a minute; throws {@link BadSetting} if one stays away, or if the installation was made with
     * another count of shards.
     *
     * @param service the name under which the connections are seen
     */
    public static Backbone connect(CoreSettings settings, String service, int connections) {
        Startup.patiently("DATABASE_URL", () -> {
            Database.check(settings.database());
            return settings;
        });
        Redis redis = Startup.patiently("REDIS_URL", () -> Redis.connect(settings.redisUrl()));
        try {
            int shards = Startup.patiently("REDIS_URL", () -> agreedShards(redis, settings.shards()));
            if (shards != settings.shards()) {
                throw new BadSetting(
                        "SYNAPSE_SHARDS is %d, but this installation was made with %d, which stays for its life"
                                .formatted(settings.shards(), shards));
            }
            return new Backbone(
                    settings,
                    redis,
                    new Shards(shards),
                    Database.pool(settings.database(), "synapse-" + service, connections));
        } catch (BadSetting e) {
            redis.close();
            throw e;
        }
    }

    private static int agreedShards(Redis redis, int wanted) {
        redis.call(commands -> commands.setnx(SHARDS_KEY, Integer.toString(wanted)));
        @Nullable String agreed = redis.call(commands -> commands.get(SHARDS_KEY));
        if (agreed == null) {
            throw new RedisUnavailable("Redis forgot the count of shards", null);
        }
        return Integer.parseInt(agreed);
    }

    @Override
    public void close() {
        redis.close();
        database.close();
    }
}
