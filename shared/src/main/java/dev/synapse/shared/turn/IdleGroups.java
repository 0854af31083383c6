package dev.synapse.shared.turn;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import java.time.Duration;
import java.util.List;

/**
 * The groups in which no turn runs or waits. What Redis has of them stays for a day, unless memory is short. Thread-safe; throws {@code
 * RedisUnavailable}.
 */
public final class IdleGroups {

    private static final Script DISCARD = Script.load("discard_idle");

    private final Redis redis;

    public IdleGroups(Redis redis) {
        this.redis = redis;
    }

    /**
     * Discards what Redis has of the shard's groups that have been idle longest. Their threads are read from PostgreSQL again; clients
     * that resume get {@code resync}.
     *
     * @param since for how long they have to be idle
     * @param most how many groups to look at
     * @return how many groups were discarded
     */
    public int discard(Shard shard, Duration since, int most) {
        return redis.run(
                        DISCARD,
                        List.of(shard.idleGroups()),
                        List.of(Integer.toString(most), Long.toString(since.toMillis())))
                .size();
    }
}
