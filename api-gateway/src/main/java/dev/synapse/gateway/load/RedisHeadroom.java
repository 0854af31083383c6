package dev.synapse.gateway.load;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisMemory;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.IdleGroups;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps room in Redis for the turns that were accepted. It looks twice a second how full the fullest node is: from {@value #DISCARD} % of
 * its {@code maxmemory} on, groups that have been idle longest, and for a minute, are discarded from it; from {@value #REFUSE} % on, what would add work is
 * refused until it is at {@value #RESUME} % again. A Redis without {@code maxmemory}, or one that does not answer, refuses nothing here.
 * Thread-safe.
 */
@Component
public class RedisHeadroom implements SmartLifecycle {

    static final int DISCARD = 60;
    static final int REFUSE = 80;
    static final int RESUME = 75;

    private static final Logger LOG = LoggerFactory.getLogger(RedisHeadroom.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int GROUPS_AT_A_TIME = 20;

    private final Redis redis;
    private final List<Shard> shards;
    private final IdleGroups idle;
    private volatile boolean refusing;
    private @Nullable Thread thread;

    RedisHeadroom(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards.all();
        this.idle = new IdleGroups(redis);
    }

    /** Refuses with 503 while Redis is nearly full; for requests that add work. */
    public void require() {
        if (refusing) {
            throw ApiException.unavailable("Redis is nearly full. Nothing was done; try again.");
        }
    }

    /** Looks how full Redis is, and makes room if that is needed. */
    void look() {
        int fullest = 0;
        for (Shard shard : redis.isCluster() ? shards : shards.subList(0, 1)) {
            int percent = RedisMemory.of(redis, shard).percent();
            fullest = Math.max(fullest, percent);
            if (percent >= DISCARD) {
                discard(redis.isCluster() ? List.of(shard) : shards);
            }
        }
        note(fullest);
    }

    private void discard(List<Shard> crowded) {
        int groups = 0;
        for (Shard shard : crowded) {
            groups += idle.discard(shard, IDLE, GROUPS_AT_A_TIME);
        }
        if (groups > 0) {
            LOG.info("Discarded {} idle groups from Redis, which is nearly full", groups);
        }
    }

    private void note(int percent) {
        boolean refuses = percent >= (refusing ? RESUME + 1 : REFUSE);
        if (refuses != refusing) {
            refusing = refuses;
            if (refuses) {
                LOG.warn("Redis is at {} % of its maxmemory: new messages are refused", percent);
            } else {
                LOG.info("Redis is at {} % of its maxmemory: new messages are accepted again", percent);
            }
        }
    }

    private void run() {
        while (isRunning()) {
            try {
                lookIfPossible();
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void lookIfPossible() {
        try {
            look();
        } catch (RedisUnavailable e) {
            LOG.debug("How full Redis is cannot be seen: {}", e.getMessage());
            note(0);
        } catch (RuntimeException e) {
            LOG.error("How full Redis is cannot be seen", e);
            note(0);
        }
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofVirtual().name("redis-room").start(this::run);
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
