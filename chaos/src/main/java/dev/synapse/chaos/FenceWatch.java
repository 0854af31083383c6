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
final class FenceWatch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MOST = 20;

    private final Redis redis;
    private final Shards shards;
    private final List<GroupId> groups;
    private final List<String> setBacks = new ArrayList<>();
    private final Set<String> jobs = new HashSet<>();
    private final Thread thread = Thread.ofVirtual().name("fence-watch").unstarted(this::watch);
    private long takenOver;
    private volatile boolean closed;

    private FenceWatch(Redis redis, Shards shards, List<GroupId> groups) {
        this.redis = redis;
        this.shards = shards;
        this.groups = List.copyOf(groups);
    }

    static FenceWatch start(Redis redis, Shards shards, List<GroupId> groups) {
        FenceWatch watch = new FenceWatch(redis, shards, groups);
        watch.thread.start();
        return watch;
    }

    /**
     * What was seen.
     *
     * @param jobs how many jobs were seen in somebody's hands
     * @param takenOver how often one was seen to go from one to another
     * @param setBacks what went back
     */
    record Seen(long jobs, long takenOver, List<String> setBacks) {}

    synchronized Seen seen() {
        return new Seen(jobs.size(), takenOver, List.copyOf(setBacks));
    }

    private void watch() {
        FenceLook before = null;
        while (!closed) {
            try {
                FenceLook now = FenceLook.take(redis, shards, groups);
                note(before, now);
                before = now;
            } catch (RedisUnavailable | IllegalStateException away) {
                // it was killed, or has lost its consumer groups: the next look that succeeds is of another life
            }
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
    }

    private synchronized void note(@Nullable FenceLook before, FenceLook now) {
        jobs.addAll(now.jobs().keySet());
        if (before != null) {
            takenOver += now.takenOver(before);
            now.setBacks(before).stream().limit(MOST - setBacks.size()).forEach(setBacks::add);
        }
    }

    /** Looks no more; a look that is under way may still end. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
