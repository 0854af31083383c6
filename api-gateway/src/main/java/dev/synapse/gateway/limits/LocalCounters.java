package dev.synapse.gateway.limits;

import dev.synapse.gateway.RateLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Counters of this gateway alone, for the time during which Redis is unreachable. Their memory is fixed: subjects whose names hash to the
 * same counter are counted together. Thread-safe.
 */
final class LocalCounters {

    private static final int COUNTERS = 16_384;

    private final RateLimits limits;
    private final long[] counts = new long[COUNTERS];
    private long began = System.nanoTime();

    LocalCounters(RateLimits limits) {
        this.limits = limits;
    }

    /** Counts all charges, or none if a limit is exceeded. */
    synchronized List<LimitState> take(String subject, List<Charge> charges) {
        Duration left = windowLeft();
        boolean fits = charges.stream().noneMatch(charge -> exceeds(subject, charge));
        return charges.stream()
                .map(charge -> {
                    boolean exceeded = !fits && exceeds(subject, charge);
                    int counter = counter(subject, charge);
                    counts[counter] += fits ? charge.cost() : 0;
                    long quota = limits.quota(charge.limit());
                    return new LimitState(charge.limit(), quota, Math.max(0, quota - counts[counter]), left, exceeded);
                })
                .toList();
    }

    private boolean exceeds(String subject, Charge charge) {
        return counts[counter(subject, charge)] + charge.cost() > limits.quota(charge.limit());
    }

    private static int counter(String subject, Charge charge) {
        return Math.floorMod((charge.limit().label() + subject).hashCode() * 0x9E3779B9, COUNTERS);
    }

    private Duration windowLeft() {
        long now = System.nanoTime();
        if (now - began >= RateLimits.WINDOW.toNanos()) {
            Arrays.fill(counts, 0);
            began = now;
        }
        return RateLimits.WINDOW.minusNanos(now - began);
    }
}
