package dev.synapse.shared.net;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/** Exponential backoff with jitter: delays double from the first to the maximum, and half of each is random. For one thread. */
public final class Backoff {

    private final Duration first;
    private final Duration max;
    private final LongUnaryOperator random;
    private Duration current;

    /** A backoff whose delays begin with {@code first} and grow up to {@code max}. */
    public Backoff(Duration first, Duration max) {
        this(first, max, bound -> ThreadLocalRandom.current().nextLong(bound));
    }

    /**
     * A backoff with jitter from the given source.
     *
     * @param random returns a number from zero to below its argument
     */
    Backoff(Duration first, Duration max, LongUnaryOperator random) {
        this.first = first;
        this.max = max;
        this.random = random;
        this.current = first;
    }

    /** The delay before the next attempt. */
    public Duration next() {
        long half = current.toNanos() / 2;
        Duration doubled = current.multipliedBy(2);
        current = doubled.compareTo(max) > 0 ? max : doubled;
        return Duration.ofNanos(half + random.applyAsLong(half + 1));
    }

    /** Waits for the {@linkplain #next next} delay; less if the thread is interrupted or unparked. */
    public void pause() {
        LockSupport.parkNanos(this, next().toNanos());
    }

    /** Begins with the first delay again, after an attempt has succeeded. */
    public void reset() {
        current = first;
    }
}
