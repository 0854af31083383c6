package dev.synapse.shared.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Does work for all shards such that a node of a cluster that hangs delays only its own shards: the shards that fail together form a
 * lane, and the lanes are worked on concurrently. A lane whose earlier work has not ended is skipped. Thread-safe.
 */
public final class ShardLanes {

    private final List<Lane> lanes;

    /** Lanes of an installation. */
    public ShardLanes(Redis redis, Shards shards) {
        this.lanes = redis.failingTogether(shards).stream().map(Lane::new).toList();
    }

    /**
     * Does the work for each lane that is free, and waits for its end, with several lanes at most for {@code limit}. The work handles its
     * own exceptions. An interrupt ends only the waiting.
     */
    public void run(Consumer<List<Shard>> work, Duration limit) {
        if (lanes.size() == 1) {
            work.accept(lanes.getFirst().shards());
            return;
        }
        List<Thread> threads = lanes.stream()
                .filter(Lane::occupy)
                .map(lane -> Thread.ofVirtual().name("shard").start(() -> lane.run(work)))
                .toList();
        await(threads, limit);
    }

    private static void await(List<Thread> threads, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Lane(List<Shard> shards, AtomicBoolean occupied) {

        Lane(List<Shard> shards) {
            this(shards, new AtomicBoolean());
        }

        boolean occupy() {
            return occupied.compareAndSet(false, true);
        }

        void run(Consumer<List<Shard>> work) {
            try {
                work.accept(shards);
            } finally {
                occupied.set(false);
            }
        }
    }
}
