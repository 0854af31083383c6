package dev.synapse.shared.service;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/** The connections of a service that needs no PostgreSQL: Redis, with the installation's shards. Closing it closes the connection. */
public record RedisBackend(Redis redis, Shards shards) implements AutoCloseable {

    private static final String SHARDS_KEY = "{installation}:shards";

    /** Connects, retrying for a minute; throws {@link InvalidSettingException} as {@link Backends#connect} does. */
    public static RedisBackend connect(CoreSettings settings) {
        Redis redis = Startup.awaitAvailable("REDIS_URL", () -> Redis.connect(settings.redisUrl()));
        try {
            int installed = Startup.awaitAvailable("REDIS_URL", () -> installedShards(redis, settings.shards()));
            if (installed != settings.shards()) {
                throw new InvalidSettingException(
                        "SYNAPSE_SHARDS is %d, but this installation was created with %d, which cannot be changed"
                                .formatted(settings.shards(), installed));
            }
            return new RedisBackend(redis, new Shards(installed));
        } catch (InvalidSettingException e) {
            redis.close();
            throw e;
        }
    }

    /** The installation's number of shards, which the first service to start sets. */
    private static int installedShards(Redis redis, int configured) {
        redis.call(commands -> commands.setnx(SHARDS_KEY, Integer.toString(configured)));
        @Nullable String installed = redis.call(commands -> commands.get(SHARDS_KEY));
        if (installed == null) {
            throw new RedisUnavailable("Redis lost the key " + SHARDS_KEY, null);
        }
        return Integer.parseInt(installed);
    }

    @Override
    public void close() {
        redis.close();
    }
}
