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
 * Takes jobs from the streams and gives each to the handler on a virtual thread of its own, until it is closed. While a job is
 * worked on its lease is renewed each third of its length, and the work is interrupted once its turn takes no results any more; jobs
 * whose holder renews no more are taken over. While Redis is away
 * the loop waits and goes on by itself. Closing it takes no more jobs, waits for those under way, and hands back what is not done
 * in time.
 */
public final class JobLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobLoop.class);
    private static final int TAKEOVER_BATCH = 64;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final Consumer consumer;
    private final Shards shards;
    private final JobStreams streams;
    private final Leases leases = new Leases();
    private final JobRunner runner;
    private final List<Thread> takers = new ArrayList<>();
    private final Thread renewer;
    private volatile boolean taking = true;
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
        renewer = start("renew", () -> whileAsync(() -> renewing, third, this::renew));
        takers.add(start(
                "takeover",
                () -> whileAsync(() -> taking, third, () -> shards.all().forEach(this::takeOver))));
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
        takers.add(start("read", () -> reader.run(() -> taking, runner::run)));
    }

    /** Stops the work for a turn that takes no results any more. What is not stopped so stops at the next renewal. */
    public void stopWork(TurnId turn) {
        leases.abandon(turn);
    }

    private void renew() {
        leases.byShard()
                .forEach((shard, held) -> streams.renew(shard, held).forEach(entry -> {
                    leases.abandon(new Leases.Key(shard, entry));
                }));
    }

    private void takeOver(Shard shard) {
        // at least one, so that a loop that is always full does not leave a dead one's jobs lying
        int most = Math.clamp(consumer.maxInFlight() - leases.count(), 1, TAKEOVER_BATCH);
        for (JobStreams.Entry entry : streams.takeOver(shard, most)) {
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
                if (failing) {
                    log.info("Leases of the {} are kept again", consumer.role().text());
                }
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    log.warn(
                            "Leases of the {} cannot be kept for now: {}",
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
        close(DRAIN_LIMIT);
    }

    /**
     * Closes the loop; waits at most {@code drain} for the jobs under way, interrupts those that are not done by then, and hands
     * them back. What ended at the interrupt does not count as a try.
     */
    public void close(Duration drain) {
        taking = false;
        takers.forEach(Thread::interrupt);
        takers.forEach(JobLoop::join);
        handBack(key -> !leases.holds(key), DeliveryCount.UNCOUNTED);
        awaitNoneHeld(drain);
        leases.abandonAll();
        awaitNoneHeld(STOP_LIMIT);
        renewing = false;
        renewer.interrupt();
        handBack(key -> !leases.holds(key), DeliveryCount.UNCOUNTED);
        if (leases.count() > 0) {
            handBack(leases::holds, DeliveryCount.COUNTED);
        }
    }

    private void awaitNoneHeld(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (leases.count() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(this, Duration.ofMillis(20).toNanos());
        }
    }

    /** Also what a read that was broken off left with this consumer, that nobody works on. */
    private void handBack(Predicate<Leases.Key> which, DeliveryCount as) {
        try {
            for (Shard shard : shards.all()) {
                List<String> entries = streams.pending(shard).stream()
                        .filter(entry -> which.test(new Leases.Key(shard, entry)))
                        .toList();
                if (!entries.isEmpty()) {
                    log.info("Handing back {} jobs of {}", entries.size(), shard.tag());
                    streams.release(shard, entries, as);
                }
            }
        } catch (RedisUnavailable | IllegalStateException e) {
            log.warn("Jobs are not handed back, their leases will run out: {}", e.getMessage());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
