package dev.synapse.shared.job;

import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Shard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The jobs that this process holds. Thread-safe. */
final class Leases {

    private final Map<Key, Work> held = new ConcurrentHashMap<>();

    /** An entry is unique within its shard's stream. */
    record Key(Shard shard, String entry) {}

    /** The turn for which an entry is worked on, and the key under which Redis has its group's state. */
    record Served(TurnId turn, String stateKey) {}

    /** An entry as it is held; it serves no turn until its job has been read, and if the job only drives the loop. */
    record Held(String entry, Optional<Served> served) {}

    /** Notes that the thread works on the entry; false if another thread here does so already. */
    boolean hold(Key key, Thread worker) {
        return held.putIfAbsent(key, new Work(worker)) == null;
    }

    /** Notes for which turn an entry is worked on: once that takes no results, the work stops. */
    void serve(Key key, Served served) {
        Work work = held.get(key);
        if (work != null) {
            work.served = served;
        }
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
    Map<Shard, List<Held>> byShard() {
        return held.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().shard(),
                        Collectors.mapping(
                                entry -> new Held(entry.getKey().entry(), Optional.ofNullable(entry.getValue().served)),
                                Collectors.toList())));
    }

    /** Stops the work on an entry that is no longer ours, or whose turn is about to end. */
    void abandon(Key key) {
        Work work = held.get(key);
        if (work != null) {
            work.stop();
        }
    }

    /** Stops the work for a turn that takes no results any more. */
    void abandon(TurnId turn) {
        held.values().stream().filter(work -> work.serves(turn)).forEach(Work::stop);
    }

    /** Stops all work. */
    void abandonAll() {
        held.values().forEach(work -> work.thread.interrupt());
    }

    /** Who is stopped is interrupted once, so that he can still say what became of it. */
    private static final class Work {

        private final Thread thread;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private volatile @Nullable Served served;

        Work(Thread thread) {
            this.thread = thread;
        }

        boolean serves(TurnId turn) {
            Served present = served;
            return present != null && present.turn().equals(turn);
        }

        void stop() {
            if (stopped.compareAndSet(false, true)) {
                thread.interrupt();
            }
        }
    }
}
