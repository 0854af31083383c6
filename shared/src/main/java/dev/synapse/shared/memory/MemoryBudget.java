package dev.synapse.shared.memory;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.LoopSetting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the heap that data of unpredictable size occupy: request bodies, pages, queues, results of models and tools. Code that
 * is about to hold such data reserves their estimated heap size first, and closes the reservation when it no longer refers to them. If
 * the budget has no room, {@link #reserve(long)} waits briefly and then throws {@link MemoryExhausted}.
 *
 * <p>A budget is divided into parts that never borrow from each other, so that one kind of data cannot starve another.
 * Reservations are granted in the order of arrival. Sizes are in bytes, rounded up to {@value #UNIT}. Thread-safe.
 */
public final class MemoryBudget {

    private static final int UNIT = 1024;
    private static final Duration DEFAULT_WAIT = Duration.ofMillis(500);

    private final String purpose;
    private final int units;
    private final Semaphore free;

    /**
     * An independent budget.
     *
     * @param purpose the data it is for, in the plural, for messages and metrics
     * @param bytes at least {@value #UNIT}
     */
    public MemoryBudget(String purpose, long bytes) {
        if (bytes < UNIT) {
            throw new IllegalArgumentException("a budget of " + bytes + " bytes is too small");
        }
        this.purpose = purpose;
        this.units = (int) Math.min(bytes / UNIT, Integer.MAX_VALUE);
        this.free = new Semaphore(units, true);
    }

    /** The share of this process's maximum heap that {@code SYNAPSE_MEMORY_SHARE} sets; throws {@code InvalidSettingException}. */
    public static MemoryBudget ofHeap(Environment env) {
        int percent = env.integer(LoopSetting.SYNAPSE_MEMORY_SHARE);
        return new MemoryBudget("data in flight", Runtime.getRuntime().maxMemory() / 100 * percent);
    }

    /** A budget of that percentage of this one. The caller ensures that the parts of a budget add up to at most 100 percent. */
    public MemoryBudget part(String partPurpose, int percent) {
        return new MemoryBudget(partPurpose, Math.max(UNIT, capacity() * percent / 100));
    }

    /** Reserves memory; throws {@link MemoryExhausted} if there is no room within half a second, or the budget is too small. */
    public Reservation reserve(long bytes) {
        return reserve(bytes, DEFAULT_WAIT);
    }

    /** The same with another limit on the wait. */
    public Reservation reserve(long bytes, Duration wait) {
        Reservation reservation = new Reservation();
        reservation.resize(bytes, wait);
        return reservation;
    }

    /** Reserves memory without waiting; empty if there is no room. */
    public Optional<Reservation> tryReserve(long bytes) {
        int requested = units(bytes);
        if (requested > units || !free.tryAcquire(requested)) {
            return Optional.empty();
        }
        Reservation reservation = new Reservation();
        reservation.held = requested;
        return Optional.of(reservation);
    }

    /** The size of the budget in bytes. */
    public long capacity() {
        return (long) units * UNIT;
    }

    /** The number of bytes that are reserved now. */
    public long reserved() {
        return capacity() - (long) free.availablePermits() * UNIT;
    }

    /** The data that the budget is for, in the plural. */
    public String purpose() {
        return purpose;
    }

    private static int units(long bytes) {
        return (int) Math.min(Math.ceilDiv(Math.max(0, bytes), UNIT), Integer.MAX_VALUE);
    }

    /** Memory that is reserved until it is closed. For one thread at a time. */
    public final class Reservation implements AutoCloseable {

        private int held;

        private Reservation() {}

        /** Changes the size. Throws {@link MemoryExhausted}, and keeps the old size, if it cannot grow within half a second. */
        public void resize(long bytes) {
            resize(bytes, DEFAULT_WAIT);
        }

        /** The same with another limit on the wait. */
        public void resize(long bytes, Duration wait) {
            int requested = units(bytes);
            if (requested > held && !acquire(requested - held, wait)) {
                throw new MemoryExhausted(purpose, bytes);
            }
            if (requested < held) {
                free.release(held - requested);
            }
            held = requested;
        }

        private boolean acquire(int more, Duration wait) {
            try {
                return held + (long) more <= units && free.tryAcquire(more, wait.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** The size in bytes. */
        public long bytes() {
            return (long) held * UNIT;
        }

        /** Releases the memory. Idempotent. */
        @Override
        public void close() {
            free.release(held);
            held = 0;
        }
    }
}
