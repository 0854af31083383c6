package dev.synapse.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a condition with a limit, instead of sleeping. The condition is polled every few milliseconds; after the limit an
 * {@link AssertionError} names the condition and the last value seen.
 */
public final class Await {
    private static final long STEP_NANOS = Duration.ofMillis(2).toNanos();

    private Await() {}

    /** Waits until {@code condition} holds. */
    public static void until(Duration limit, BooleanSupplier condition, String message) {
        until(limit, condition::getAsBoolean, held -> held, message);
    }

    /**
     * Waits until {@code probe} returns an {@code accepted} value, and returns it. An exception of the probe counts as "not yet" and
     * becomes the cause of the final error.
     */
    public static <T> T until(Duration limit, Callable<T> probe, Predicate<? super T> accepted, String message) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Attempt<T> attempt = attempt(probe);
            if (attempt.value != null && accepted.test(attempt.value)) {
                return attempt.value;
            }
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError(
                        "not within " + limit + ": " + message + "; last seen: " + attempt.seen(), attempt.failure);
            }
            LockSupport.parkNanos(STEP_NANOS);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + message);
            }
        }
    }

    /** Waits until {@code assertions} no longer throw. */
    public static void untilPasses(Duration limit, Runnable assertions, String message) {
        Callable<Boolean> probe = () -> {
            assertions.run();
            return true;
        };
        until(limit, probe, passed -> passed, message);
    }

    private static <T> Attempt<T> attempt(Callable<T> probe) {
        try {
            return new Attempt<>(probe.call(), null);
        } catch (Exception | AssertionError failure) {
            return new Attempt<>(null, failure);
        }
    }

    private record Attempt<T>(@Nullable T value, @Nullable Throwable failure) {
        String seen() {
            return failure == null ? String.valueOf(value) : failure.toString();
        }
    }
}
