package dev.synapse.shared.turn;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import java.time.Duration;
import java.util.List;

/**
 * The groups without an active or queued turn. Their Redis state is kept for a day, unless memory is short. Thread-safe; throws {@code
 * RedisUnavailable}.
 */
public final class IdleGroups {

    private static final Script DISCARD = Script.load("discard_idle");

    private final Redis redis;

    public IdleGroups(Redis redis) {
        this.redis = redis;
    }

    /**
     * Discards the Redis state of the shard's longest idle groups. Their threads are read from PostgreSQL again when needed; clients
     * that resume there get {@code resync}.
     *
     * @param minIdle the minimum time that a group has been idle
     * @param max the maximum number of groups to examine
     * @return the number of groups that were discarded
     */
    public int discard(Shard shard, Duration minIdle, int max) {
        return redis.run(
                        DISCARD,
                        List.of(shard.idleGroups()),
                        List.of(Integer.toString(max), Long.toString(minIdle.toMillis())))
                .size();
    }
}
