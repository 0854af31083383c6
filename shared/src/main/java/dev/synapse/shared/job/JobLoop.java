package dev.synapse.shared.job;

import dev.synapse.shared.job.JobStreams.DeliveryCount;
import dev.synapse.shared.loop.OutageLog;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.ShardLanes;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads jobs from the streams and runs the handler for each on a virtual thread of its own, until it is closed. The lease of a running
 * job is renewed every third of its duration; a job is interrupted once its turn accepts no more results. Jobs whose leases have expired
 * are taken over from their consumers. While Redis is unavailable the loop retries. Closing it stops reading, waits for the running
 * jobs, and releases those that do not end in time. Thread-safe.
 */
public final class JobLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobLoop.class);
    private static final int TAKEOVER_BATCH = 64;
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

    private final Consumer consumer;
    private final ShardLanes lanes;
    private final JobStreams streams;
    private final ClockSteps clock;
    private final Leases leases = new Leases();
    private final JobRunner runner;
    private final List<Thread> readers = new ArrayList<>();
    private final List<RunUntilClosed> takeovers = new ArrayList<>();
    private final List<RunUntilClosed> renewers = new ArrayList<>();
    private volatile boolean reading = true;

    private JobLoop(Redis redis, Shards shards, Consumer consumer, JobHandler handler, ClockSteps clock) {
        this.consumer = consumer;
        this.streams = new JobStreams(redis, consumer);
        this.clock = clock;
        this.runner = new JobRunner(shards, streams, leases, consumer, handler);
        this.lanes = new ShardLanes(redis, shards);
        for (List<Shard> together : redis.failingTogether(shards)) {
            startReader(redis, together);
            renewers.add(leaseLoop("renew", together, this::renew));
            takeovers.add(leaseLoop("takeover", together, this::takeOver));
        }
        renewers.forEach(RunUntilClosed::start);
        takeovers.forEach(RunUntilClosed::start);
    }

    /** Starts a loop. */
    public static JobLoop start(Redis redis, Shards shards, Consumer consumer, JobHandler handler) {
        return start(redis, shards, consumer, handler, new ClockSteps(redis));
    }

    static JobLoop start(Redis redis, Shards shards, Consumer consumer, JobHandler handler, ClockSteps clock) {
        return new JobLoop(redis, shards, consumer, handler, clock);
    }

    /** The number of running jobs. */
    public int inFlight() {
        return leases.count();
    }

    private void startReader(Redis redis, List<Shard> shards) {
        JobReader reader = new JobReader(redis, streams, shards, consumer.maxInFlight(), leases);
        readers.add(Thread.ofVirtual().name(threadName("read")).start(() -> reader.run(() -> reading, runner::run)));
    }

    /**
     * Interrupts the jobs of a turn that accepts no more results. Without this call they are interrupted at the next lease renewal.
     */
    public void stopWork(TurnId turn) {
        leases.interrupt(turn);
    }

    private void renew(Shard shard) {
        List<Leases.Held> held = leases.of(shard);
        if (!held.isEmpty()) {
            streams.renew(shard, held).forEach(entry -> leases.interrupt(new Leases.Key(shard, entry)));
        }
    }

    private void takeOver(Shard shard) {
        clock.check(shard);
        // at least one, so that jobs of a dead consumer are taken over even if this loop is always full
        int max = Math.clamp(consumer.maxInFlight() - leases.count(), 1, TAKEOVER_BATCH);
        for (JobStreams.Entry entry :
                streams.takeOver(shard, max, entry -> leases.holds(new Leases.Key(shard, entry)))) {
            log.info("Took over job {} of {}, delivery {}", entry.message().getId(), shard.tag(), entry.deliveries());
            runner.run(entry);
        }
    }

    /** Runs the action for each of the shards every third of a lease. */
    private RunUntilClosed leaseLoop(String name, List<Shard> shards, java.util.function.Consumer<Shard> action) {
        Duration third = consumer.lease().dividedBy(3);
        OutageLog outage = new OutageLog(log);
        return new RunUntilClosed(threadName(name), third, () -> {
            maintainLeases(shards, action, outage);
            return third;
        });
    }

    private void maintainLeases(List<Shard> shards, java.util.function.Consumer<Shard> action, OutageLog outage) {
        String role = consumer.role().text();
        try {
            shards.forEach(action);
            outage.succeeded("Lease maintenance of the {} for {} resumed", role, Shards.names(shards));
        } catch (RuntimeException e) {
            outage.failed(
                    "Lease maintenance of the {} for {} failed, retrying: {}",
                    role,
                    Shards.names(shards),
                    e.getMessage());
        }
    }

    private String threadName(String part) {
        return consumer.role().text() + "-" + part;
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
        takeovers.forEach(RunUntilClosed::closeNow);
        readers.forEach(Thread::interrupt);
        awaitReaders();
        release(key -> !leases.holds(key), DeliveryCount.UNCOUNTED);
        awaitNoneHeld(drain);
        leases.interruptAll();
        awaitNoneHeld(INTERRUPT_TIMEOUT);
        renewers.forEach(RunUntilClosed::closeNow);
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
        lanes.run(together -> release(together, filter, count), RELEASE_TIMEOUT);
    }

    private void release(List<Shard> shards, Predicate<Leases.Key> filter, DeliveryCount count) {
        try {
            for (Shard shard : shards) {
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

    private void awaitReaders() {
        try {
            for (Thread reader : readers) {
                reader.join(INTERRUPT_TIMEOUT);
            }
            for (RunUntilClosed takeover : takeovers) {
                takeover.awaitEnd(INTERRUPT_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
