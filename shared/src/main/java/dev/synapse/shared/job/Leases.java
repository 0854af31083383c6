package dev.synapse.shared.job;

import dev.synapse.shared.redis.Shard;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The jobs that this process holds. Thread-safe. */
final class Leases {

    private final Map<Key, Thread> held = new ConcurrentHashMap<>();

    /** An entry is unique within its shard's stream. */
    record Key(Shard shard, String entry) {}

    /** Notes that the thread works on the entry; false if another thread here does so already. */
    boolean hold(Key key, Thread worker) {
        return held.putIfAbsent(key, worker) == null;
    }

    void letGo(Key key) {
        held.remove(key);
    }

    boolean holds(Key key) {
        return held.containsKey(key);
    }

    int count() {
        return held.size();
    }

    /** What is held, by shard. */
    Map<Shard, List<String>> byShard() {
        return held.keySet().stream()
                .collect(Collectors.groupingBy(Key::shard, Collectors.mapping(Key::entry, Collectors.toList())));
    }

    /** Stops the work on an entry that is no longer ours. */
    void abandon(Key key) {
        Thread worker = held.get(key);
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** Stops all work. */
    void abandonAll() {
        held.values().forEach(Thread::interrupt);
    }
}
