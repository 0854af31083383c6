package dev.synapse.shared.job;

import dev.synapse.shared.job.JobStreams.DeliveryCount;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads jobs from the streams and runs the handler for each on a virtual thread of its own, until it is closed. The lease of a running
 * job is renewed each third of its length; a job is interrupted once its turn accepts no more results. Jobs whose leases have expired
 * are taken over from their consumers. While Redis is unavailable the loop retries. Closing it stops reading, waits for the running
 * jobs, and releases those that do not end in time. Thread-safe.
 */
public final class JobLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobLoop.class);
    private static final int TAKEOVER_BATCH = 64;
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

    private final Consumer consumer;
    private final Shards shards;
    private final JobStreams streams;
    private final Leases leases = new Leases();
    private final JobRunner runner;
    private final List<Thread> readers = new ArrayList<>();
    private final Thread renewer;
    private volatile boolean reading = true;
    private volatile boolean renewing = true;

    private JobLoop(Redis redis, Shards shards, Consumer consumer, JobHandler handler) {
        this.consumer = consumer;
        this.shards = shards;
        this.streams = new JobStreams(redis, consumer);
        this.runner = new JobRunner(shards, streams, leases, consumer, handler);
        if (redis.isCluster()) {
            shards.all().forEach(shard -> startReader(redis, List.of(shard)));
        } else {
            startReader(redis, shards.all());
        }
        Duration third = consumer.lease().dividedBy(3);
        renewer = start("renew", () -> repeatWhile(() -> renewing, third, this::renew));
        readers.add(start(
                "takeover",
                () -> repeatWhile(() -> reading, third, () -> shards.all().forEach(this::takeOver))));
    }

    /** Starts a loop. */
    public static JobLoop start(Redis redis, Shards shards, Consumer consumer, JobHandler handler) {
        return new JobLoop(redis, shards, consumer, handler);
    }

    /** The number of running jobs. */
    public int inFlight() {
        return leases.count();
    }

    private void startReader(Redis redis, List<Shard> shards) {
        JobReader reader = new JobReader(redis, streams, shards, consumer.maxInFlight(), leases);
        readers.add(start("read", () -> reader.run(() -> reading, runner::run)));
    }

    /**
     * Interrupts the jobs of a turn that accepts no more results. Without this call they are interrupted at the next lease renewal.
     */
    public void stopWork(TurnId turn) {
        leases.interrupt(turn);
    }

    private void renew() {
        leases.byShard()
                .forEach((shard, held) -> streams.renew(shard, held).forEach(entry -> {
                    leases.interrupt(new Leases.Key(shard, entry));
                }));
    }

    private void takeOver(Shard shard) {
        // at least one, so that jobs of a dead consumer are taken over even if this loop is always full
        int max = Math.clamp(consumer.maxInFlight() - leases.count(), 1, TAKEOVER_BATCH);
        for (JobStreams.Entry entry : streams.takeOver(shard, max)) {
            log.info("Took over job {} of {}, delivery {}", entry.message().getId(), shard.tag(), entry.deliveries());
            runner.run(entry);
        }
    }

    /** Repeats the action while the condition holds. Consecutive failures are logged once, and once more when they end. */
    private void repeatWhile(BooleanSupplier condition, Duration pause, Runnable action) {
        boolean failing = false;
        while (condition.getAsBoolean()) {
            LockSupport.parkNanos(this, pause.toNanos());
            if (!condition.getAsBoolean()) {
                return;
            }
            try {
                action.run();
                if (failing) {
                    log.info(
                            "Lease maintenance of the {} resumed",
                            consumer.role().text());
                }
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    log.warn(
                            "Lease maintenance of the {} failed, retrying: {}",
                            consumer.role().text(),
                            e.getMessage());
                }
                failing = true;
            }
        }
    }

    private Thread start(String name, Runnable body) {
        return Thread.ofVirtual().name(consumer.role().text() + "-" + name).start(body);
    }

    @Override
    public void close() {
        close(DRAIN_TIMEOUT);
    }

    /**
     * Closes the loop: waits at most {@code drain} for the running jobs, interrupts the rest, and releases them for other consumers. A
     * job that ended with the interrupt does not count as an attempt.
     */
    public void close(Duration drain) {
        reading = false;
        readers.forEach(Thread::interrupt);
        readers.forEach(JobLoop::join);
        release(key -> !leases.holds(key), DeliveryCount.UNCOUNTED);
        awaitNoneHeld(drain);
        leases.interruptAll();
        awaitNoneHeld(INTERRUPT_TIMEOUT);
        renewing = false;
        renewer.interrupt();
        release(key -> !leases.holds(key), DeliveryCount.UNCOUNTED);
        if (leases.count() > 0) {
            release(leases::holds, DeliveryCount.COUNTED);
        }
    }

    private void awaitNoneHeld(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (leases.count() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(this, Duration.ofMillis(20).toNanos());
        }
    }

    /** Releases pending entries of this consumer, including those that an interrupted read delivered but did not return. */
    private void release(Predicate<Leases.Key> filter, DeliveryCount count) {
        try {
            for (Shard shard : shards.all()) {
                List<String> entries = streams.pending(shard).stream()
                        .filter(entry -> filter.test(new Leases.Key(shard, entry)))
                        .toList();
                if (!entries.isEmpty()) {
                    log.info("Releasing {} jobs of {}", entries.size(), shard.tag());
                    streams.release(shard, entries, count);
                }
            }
        } catch (RedisUnavailable | IllegalStateException e) {
            log.warn("Cannot release jobs; they are delivered again when their leases expire: {}", e.getMessage());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(INTERRUPT_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
