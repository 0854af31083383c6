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

/** Moves delayed jobs to their streams when they are due. As many processes as one likes may do so at once. */
public final class DelayedJobs implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DelayedJobs.class);
    private static final Script PROMOTE = Script.load("promote");
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
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

    /** Begins to move what is due. */
    public static DelayedJobs start(Redis redis, Shards shards) {
        return new DelayedJobs(redis, shards);
    }

    private void run() {
        Backoff backoff = new Backoff(PAUSE, LONGEST_PAUSE);
        boolean away = false;
        while (running) {
            try {
                shards.all().forEach(shard -> promote(redis, shard));
                if (away) {
                    log.info("Delayed jobs go on");
                }
                away = false;
                backoff.reset();
                LockSupport.parkNanos(this, PAUSE.toNanos());
            } catch (RuntimeException e) {
                if (!away && running) {
                    log.warn("Delayed jobs wait: {}", e.getMessage());
                }
                away = true;
                backoff.pause();
            }
        }
    }

    /** Moves what is due on one shard. */
    static void promote(Redis redis, Shard shard) {
        String none = "";
        List<String> reply =
                redis.run(PROMOTE, JobStreams.keys(shard), List.of(none, none, none, none, none, none, none, BATCH));
        reply.stream()
                .skip(1)
                .forEach(letter -> log.error(
                        "A delayed job of {} cannot be read and went to the dead letters as {}", shard.tag(), letter));
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
