package dev.synapse.chaos;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Checks several times per second that no fence decreases: the holder of a job changes only with a delivery, and the delivery count, the
 * version of an active turn, the newest final turn of a group and its newest event never decrease. Thread-safe.
 */
final class FenceMonitor implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MOST = 20;

    private final Redis redis;
    private final Shards shards;
    private final List<GroupId> groups;
    private final List<String> regressions = new ArrayList<>();
    private final Set<String> jobs = new HashSet<>();
    private final List<Thread> threads;
    private long takeovers;
    private volatile boolean closed;

    private FenceMonitor(Redis redis, Shards shards, List<GroupId> groups) {
        this.redis = redis;
        this.shards = shards;
        this.groups = List.copyOf(groups);
        this.threads = redis.failingTogether(shards).stream()
                .map(part -> Thread.ofVirtual().name("fence-watch").unstarted(() -> watch(part)))
                .toList();
    }

    static FenceMonitor start(Redis redis, Shards shards, List<GroupId> groups) {
        FenceMonitor watch = new FenceMonitor(redis, shards, groups);
        watch.threads.forEach(Thread::start);
        return watch;
    }

    /**
     * The observations so far.
     *
     * @param jobs number of pending jobs observed
     * @param takeovers number of observed changes of a holder
     * @param regressions values that decreased
     */
    record Observations(long jobs, long takeovers, List<String> regressions) {}

    synchronized Observations observations() {
        return new Observations(jobs.size(), takeovers, List.copyOf(regressions));
    }

    /** On a cluster a node that hangs delays only the snapshots of its own shards. */
    private void watch(List<Shard> part) {
        FenceSnapshot before = null;
        while (!closed) {
            try {
                FenceSnapshot now = FenceSnapshot.take(redis, shards, part, groups);
                compare(before, now);
                before = now;
            } catch (RedisUnavailable | IllegalStateException away) {
                // Redis was killed or lost its consumer groups: the next snapshot is of another data set
            }
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
    }

    private synchronized void compare(@Nullable FenceSnapshot before, FenceSnapshot now) {
        jobs.addAll(now.jobs().keySet());
        if (before != null) {
            takeovers += now.takeovers(before);
            now.regressions(before).stream().limit(MOST - regressions.size()).forEach(regressions::add);
        }
    }

    /** Stops the monitor; a snapshot in progress may still complete. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
    }
}
