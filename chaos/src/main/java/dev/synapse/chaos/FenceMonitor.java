package dev.synapse.chaos;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches that no fence goes back: a job gets another holder only by a delivery, which is counted, and the count never falls; and
 * neither do the version of an active turn's state, a group's newest final turn, and its newest event. It looks from the side, a few
 * times a second, and says how much it has seen. Thread-safe.
 */
final class FenceMonitor implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MOST = 20;

    private final Redis redis;
    private final Shards shards;
    private final List<GroupId> groups;
    private final List<String> regressions = new ArrayList<>();
    private final Set<String> jobs = new HashSet<>();
    private final Thread thread = Thread.ofVirtual().name("fence-watch").unstarted(this::watch);
    private long takeovers;
    private volatile boolean closed;

    private FenceMonitor(Redis redis, Shards shards, List<GroupId> groups) {
        this.redis = redis;
        this.shards = shards;
        this.groups = List.copyOf(groups);
    }

    static FenceMonitor start(Redis redis, Shards shards, List<GroupId> groups) {
        FenceMonitor watch = new FenceMonitor(redis, shards, groups);
        watch.thread.start();
        return watch;
    }

    /**
     * What was seen.
     *
     * @param jobs how many jobs were seen in somebody's hands
     * @param takeovers how often one was seen to go from one to another
     * @param regressions what went back
     */
    record Observations(long jobs, long takeovers, List<String> regressions) {}

    synchronized Observations seen() {
        return new Observations(jobs.size(), takeovers, List.copyOf(regressions));
    }

    private void watch() {
        FenceSnapshot before = null;
        while (!closed) {
            try {
                FenceSnapshot now = FenceSnapshot.take(redis, shards, groups);
                note(before, now);
                before = now;
            } catch (RedisUnavailable | IllegalStateException away) {
                // it was killed, or has lost its consumer groups: the next look that succeeds is of another life
            }
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
    }

    private synchronized void note(@Nullable FenceSnapshot before, FenceSnapshot now) {
        jobs.addAll(now.jobs().keySet());
        if (before != null) {
            takeovers += now.takeovers(before);
            now.regressions(before).stream().limit(MOST - regressions.size()).forEach(regressions::add);
        }
    }

    /** Looks no more; a look that is under way may still end. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
