package dev.synapse.gateway.load;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisMemory;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.ShardLanes;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.IdleGroups;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps memory in Redis free for accepted turns, by the fullest node, measured twice a second. From {@value #DISCARD} % of its {@code
 * maxmemory}, the groups that have been idle longest, and for at least a minute, are discarded from it. From {@value #REFUSE} %, requests
 * that add work are refused until it is at {@value #RESUME} % again. Nothing is refused if Redis has no {@code maxmemory} or is
 * unreachable. Thread-safe.
 */
@Component
public class RedisHeadroom implements SmartLifecycle {

    static final int DISCARD = 60;
    static final int REFUSE = 80;
    static final int RESUME = 75;

    private static final Logger log = LoggerFactory.getLogger(RedisHeadroom.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int DISCARD_BATCH = 20;
    private static final Duration LANE_LIMIT = Duration.ofSeconds(2);

    private final Redis redis;
    private final ShardLanes lanes;
    private final Map<List<Shard>, Integer> percents = new ConcurrentHashMap<>();
    private final IdleGroups idle;
    private volatile boolean refusing;
    private @Nullable RunUntilClosed loop;

    RedisHeadroom(Redis redis, Shards shards) {
        this.redis = redis;
        this.lanes = new ShardLanes(redis, shards);
        this.idle = new IdleGroups(redis);
    }

    /** Throws a 503 error while Redis is nearly full. For requests that add work. */
    public void require() {
        if (refusing) {
            throw ApiException.unavailable("Redis is nearly full; nothing was done. Try again later.");
        }
    }

    /** Measures how full Redis is, and discards idle groups if necessary. */
    void check() {
        lanes.run(together -> percents.put(together, percent(together)), LANE_LIMIT);
        update(percents.values().stream().mapToInt(percent -> percent).max().orElse(0));
    }

    /** How full the node of these shards is; 0 if it does not tell. */
    private int percent(List<Shard> together) {
        try {
            int percent = RedisMemory.of(redis, together.getFirst()).percent();
            if (percent >= DISCARD) {
                discard(together);
            }
            return percent;
        } catch (RedisUnavailable e) {
            log.debug("Could not read the memory usage of Redis; retrying: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("Could not read the memory usage of Redis", e);
        }
        return 0;
    }

    private void discard(List<Shard> crowded) {
        int groups = 0;
        for (Shard shard : crowded) {
            groups += idle.discard(shard, IDLE, DISCARD_BATCH);
        }
        if (groups > 0) {
            log.info("Discarded {} idle groups from Redis, which is at {} % of its maxmemory or more", groups, DISCARD);
        }
    }

    private void update(int percent) {
        boolean refuses = percent >= (refusing ? RESUME + 1 : REFUSE);
        if (refuses != refusing) {
            refusing = refuses;
            if (refuses) {
                log.warn(
                        "Redis is at {} % of its maxmemory; refusing new messages until it is at {} %",
                        percent, RESUME);
            } else {
                log.info("Redis is at {} % of its maxmemory; accepting new messages again", percent);
            }
        }
    }

    @Override
    public synchronized void start() {
        RunUntilClosed started = new RunUntilClosed("redis-headroom", Duration.ZERO, () -> {
            check();
            return PERIOD;
        });
        loop = started;
        started.start();
    }

    @Override
    public synchronized void stop() {
        if (loop != null) {
            loop.closeNow();
            loop = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }
}
