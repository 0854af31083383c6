package dev.synapse.shared.job;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the streams and gives each to the handler on a virtual thread of its own, until it is closed. While a job is
 * worked on its lease is renewed each third of its length; jobs whose holder renews no more are taken over. While Redis is away
 * the loop waits and goes on by itself. Closing it takes no more jobs, waits for those under way, and hands back what is not done
 * in time.
 */
public final class JobLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobLoop.class);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(25);

    private final Consumer consumer;
    private final JobStreams streams;
    private final Leases leases = new Leases();
    private final JobRunner runner;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean taking = true;
    private volatile boolean renewing = true;

    private JobLoop(Redis redis, Shards shards, Consumer consumer, JobHandler handler) {
        this.consumer = consumer;
        this.streams = new JobStreams(redis, consumer);
        this.runner = new JobRunner(redis, streams, leases, consumer, handler);
        if (redis.isCluster()) {
            shards.all().forEach(shard -> startReader(redis, List.of(shard)));
        } else {
            startReader(redis, shards.all());
        }
        Duration third = consumer.lease().dividedBy(3);
        start("renew", () -> whileAsync(() -> renewing, third, this::renew));
        start(
                "takeover",
                () -> whileAsync(() -> taking, third, () -> shards.all().forEach(this::takeOver)));
    }

    /** Begins to take jobs. */
    public static JobLoop start(Redis redis, Shards shards, Consumer consumer, JobHandler handler) {
        return new JobLoop(redis, shards, consumer, handler);
    }

    /** How many jobs are being worked on. */
    public int inFlight() {
        return leases.count();
    }

    private void startReader(Redis redis, List<Shard> shards) {
        JobReader reader = new JobReader(redis, streams, shards, consumer.maxInFlight(), leases);
        start("read", () -> reader.run(() -> taking, runner::run));
    }

    private void renew() {
        leases.byShard()
                .forEach((shard, entries) -> streams.renew(shard, entries).forEach(lost -> {
                    leases.abandon(new Leases.Key(shard, lost));
                }));
    }

    private void takeOver(Shard shard) {
        for (JobStreams.Entry entry : streams.takeOver(shard)) {
            log.info("Took over job {} of {}, delivery {}", entry.message().getId(), shard.tag(), entry.deliveries());
            runner.run(entry);
        }
    }

    /** Repeats the action until the condition ends; a failure is logged when it begins and when it is over. */
    private void whileAsync(BooleanSupplier condition, Duration pause, Runnable action) {
        boolean failing = false;
        while (condition.getAsBoolean()) {
            LockSupport.parkNanos(this, pause.toNanos());
            if (!condition.getAsBoolean()) {
                return;
            }
            try {
                action.run();
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    log.warn(
                            "The {} cannot keep its leases for now: {}",
                            consumer.role().text(),
                            e.getMessage());
                }
                failing = true;
            }
        }
    }

    private void start(String name, Runnable body) {
        threads.add(Thread.ofVirtual().name(consumer.role().text() + "-" + name).start(body));
    }

    @Override
    public void close() {
        taking = false;
        Instant end = Instant.now().plus(DRAIN_LIMIT);
        while (leases.count() > 0 && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(this, Duration.ofMillis(20).toNanos());
        }
        var left = leases.byShard();
        leases.abandonAll();
        renewing = false;
        threads.forEach(Thread::interrupt);
        left.forEach((shard, entries) -> {
            log.info("Handing back {} jobs of {}", entries.size(), shard.tag());
            streams.release(shard, entries);
        });
    }
}
