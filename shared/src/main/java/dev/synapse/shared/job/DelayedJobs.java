package dev.synapse.shared.job;

import dev.synapse.shared.loop.OutageLog;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.net.Backoff;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves delayed jobs to their streams when they are due, on threads of its own, until it is closed. Any number of processes may do so
 * concurrently. While Redis is unavailable it retries. Thread-safe.
 */
public final class DelayedJobs implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DelayedJobs.class);
    private static final Script PROMOTE = Script.load("promote");
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(2);
    private static final String BATCH = "100";

    private final List<Promoter> promoters;

    private DelayedJobs(Redis redis, Shards shards) {
        this.promoters = redis.failingTogether(shards).stream()
                .map(together -> new Promoter(redis, together))
                .toList();
    }

    /** Starts to move due jobs. */
    public static DelayedJobs start(Redis redis, Shards shards) {
        DelayedJobs jobs = new DelayedJobs(redis, shards);
        jobs.promoters.forEach(promoter -> promoter.loop.start());
        return jobs;
    }

    /** Moves the due jobs of shards that fail together. */
    private static final class Promoter {

        private final Redis redis;
        private final List<Shard> shards;
        private final ClockSteps clock;
        private final Backoff backoff = new Backoff(INTERVAL, MAX_RETRY_PAUSE);
        private final OutageLog outage = new OutageLog(log);
        private final RunUntilClosed loop;

        Promoter(Redis redis, List<Shard> shards) {
            this.redis = redis;
            this.shards = shards;
            this.clock = new ClockSteps(redis);
            this.loop = new RunUntilClosed("delayed-jobs", Duration.ZERO, this::promoteDue);
        }

        private Duration promoteDue() {
            try {
                shards.forEach(shard -> promote(redis, clock, shard));
                outage.succeeded("Delayed jobs of {} resumed", Shards.names(shards));
                backoff.reset();
                return INTERVAL;
            } catch (RuntimeException e) {
                if (!loop.isClosed()) {
                    outage.failed("Delayed jobs of {} are paused: {}", Shards.names(shards), e.getMessage());
                }
                return backoff.next();
            }
        }
    }

    /** Moves the due jobs of one shard, at most {@value #BATCH}, or none if the clock has stepped; throws {@code RedisUnavailable}. */
    static void promote(Redis redis, ClockSteps clock, Shard shard) {
        List<String> keys = List.of(
                shard.delayed(),
                shard.jobs(Role.ORCHESTRATOR),
                shard.jobs(Role.WORKERS),
                shard.jobs(Role.BULK_WORKERS),
                shard.deadLetters(),
                shard.clockSteps());
        ClockSteps.Expectation expected = clock.expect(shard);
        List<String> reply = redis.run(PROMOTE, keys, List.of(BATCH, expected.earliest(), expected.latest()));
        reply.stream()
                .skip(2)
                .forEach(entry -> log.error(
                        "A delayed job of {} is unreadable; moved it to the dead letters as {}", shard.tag(), entry));
        clock.observe(shard, expected, reply);
    }

    @Override
    public void close() {
        promoters.forEach(promoter -> promoter.loop.close());
    }
}
