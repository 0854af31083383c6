package dev.synapse.shared.job;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves delayed jobs to their streams when they are due, on a thread of its own, until it is closed. Any number of processes may do so
 * concurrently. While Redis is unavailable it retries. Thread-safe.
 */
public final class DelayedJobs implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DelayedJobs.class);
    private static final Script PROMOTE = Script.load("promote");
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(2);
    private static final String BATCH = "100";

    private final Redis redis;
    private final Shards shards;
    private final Thread thread;
    private volatile boolean running = true;

    private DelayedJobs(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
        this.thread = Thread.ofVirtual().name("delayed-jobs").start(this::run);
    }

    /** Starts to move due jobs. */
    public static DelayedJobs start(Redis redis, Shards shards) {
        return new DelayedJobs(redis, shards);
    }

    private void run() {
        Backoff backoff = new Backoff(INTERVAL, MAX_RETRY_PAUSE);
        boolean failing = false;
        while (running) {
            try {
                shards.all().forEach(shard -> promote(redis, shard));
                if (failing) {
                    log.info("Delayed jobs resumed");
                }
                failing = false;
                backoff.reset();
                LockSupport.parkNanos(this, INTERVAL.toNanos());
            } catch (RuntimeException e) {
                if (!failing && running) {
                    log.warn("Delayed jobs are paused: {}", e.getMessage());
                }
                failing = true;
                backoff.pause();
            }
        }
    }

    /** Moves the due jobs of one shard, at most {@value #BATCH}; throws {@code RedisUnavailable}. */
    static void promote(Redis redis, Shard shard) {
        String none = "";
        List<String> reply =
                redis.run(PROMOTE, JobStreams.keys(shard), List.of(none, none, none, none, none, none, none, BATCH));
        reply.stream()
                .skip(1)
                .forEach(entry -> log.error(
                        "A delayed job of {} is unreadable; moved it to the dead letters as {}", shard.tag(), entry));
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
