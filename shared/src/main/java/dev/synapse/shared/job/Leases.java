package dev.synapse.shared.job;

import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Shard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The leases that this process holds, with the threads that run their jobs. Thread-safe. */
final class Leases {

    private final Map<Key, Work> held = new ConcurrentHashMap<>();

    /** The identity of a lease: a stream entry, whose id is unique within its shard's stream. */
    record Key(Shard shard, String entry) {}

    /** The turn whose step a job runs, and the Redis key of its group hash. */
    record ServedTurn(TurnId turn, String stateKey) {}

    /** A held entry. It serves a turn only once its job has been read, and only if the job runs a step. */
    record Held(String entry, Optional<ServedTurn> served) {}

    /** Adds a lease with the thread that runs its job; false if this process holds the lease already. */
    boolean hold(Key key, Thread worker) {
        return held.putIfAbsent(key, new Work(worker)) == null;
    }

    /** Assigns a lease to a turn: its job is interrupted once the turn accepts no more results. */
    void assign(Key key, ServedTurn served) {
        Work work = held.get(key);
        if (work != null) {
            work.served = served;
        }
    }

    /** Removes a lease whose job has ended in this process. */
    void release(Key key) {
        held.remove(key);
    }

    boolean holds(Key key) {
        return held.containsKey(key);
    }

    int count() {
        return held.size();
    }

    /** The held entries of a shard. */
    List<Held> of(Shard shard) {
        return held.entrySet().stream()
                .filter(entry -> entry.getKey().shard().equals(shard))
                .map(entry -> new Held(entry.getKey().entry(), Optional.ofNullable(entry.getValue().served)))
                .toList();
    }

    /** Interrupts the job of a lease that this process lost, or whose turn is about to end. */
    void interrupt(Key key) {
        Work work = held.get(key);
        if (work != null) {
            work.interruptOnce();
        }
    }

    /** Interrupts the jobs of a turn that accepts no more results. */
    void interrupt(TurnId turn) {
        held.values().stream().filter(work -> work.serves(turn)).forEach(Work::interruptOnce);
    }

    /** Interrupts all jobs, even those that were interrupted before. */
    void interruptAll() {
        held.values().forEach(work -> work.thread.interrupt());
    }

    /** A running job. For its turn or its lease it is interrupted at most once, so that it can still commit its outcome. */
    private static final class Work {

        private final Thread thread;
        private final AtomicBoolean interrupted = new AtomicBoolean();
        private volatile @Nullable ServedTurn served;

        Work(Thread thread) {
            this.thread = thread;
        }

        boolean serves(TurnId turn) {
            ServedTurn current = served;
            return current != null && current.turn().equals(turn);
        }

        void interruptOnce() {
            if (interrupted.compareAndSet(false, true)) {
                thread.interrupt();
            }
        }
    }
}
