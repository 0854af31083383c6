package dev.synapse.shared.service;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/** What a service stands on that needs no PostgreSQL. Closing it closes the connection. */
public record RedisBackend(Redis redis, Shards shards) implements AutoCloseable {

    private static final String SHARDS_KEY = "{installation}:shards";

    /** Connects, trying for a minute; throws {@link InvalidSettingException} as {@link Backends#connect} does. */
    public static RedisBackend connect(CoreSettings settings) {
        Redis redis = Startup.awaitAvailable("REDIS_URL", () -> Redis.connect(settings.redisUrl()));
        try {
            int agreed = Startup.awaitAvailable("REDIS_URL", () -> agreedShards(redis, settings.shards()));
            if (agreed != settings.shards()) {
                throw new InvalidSettingException(
                        "SYNAPSE_SHARDS is %d, but this installation was made with %d, which stays for its life"
                                .formatted(settings.shards(), agreed));
            }
            return new RedisBackend(redis, new Shards(agreed));
        } catch (InvalidSettingException e) {
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
    }
}
