package dev.synapse.benchmark;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Detects whether this JVM is warm. Until its compiler has little left to do, the compiler competes with the measured code for the cores,
 * and code that is not compiled yet is slow. Not thread-safe.
 */
final class WarmUp {

    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Share of one core; a low rate of compilation continues forever. */
    private static final double AT_REST = 0.05;

    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final long end;
    private long lookedAt = System.nanoTime();
    private long compiledMillis = compiler.getTotalCompilationTime();

    /** Starts the detection; after {@code atMost} the JVM counts as warm in any case. */
    WarmUp(Duration atMost) {
        this.end = lookedAt + atMost.toNanos();
    }

    /** Sleeps for at least the given time, and until the JVM is warm. */
    void await(Duration atLeast) throws InterruptedException {
        Thread.sleep(atLeast);
        while (!reached()) {
            Thread.sleep(LOOK.dividedBy(4));
        }
    }

    /** Whether the JVM was warm at the last check. */
    boolean reached() {
        long now = System.nanoTime();
        if (now - end >= 0) {
            return true;
        }
        if (now - lookedAt < LOOK.toNanos()) {
            return false;
        }
        long compiled = compiler.getTotalCompilationTime();
        double share = (compiled - compiledMillis) * 1e6 / (now - lookedAt);
        lookedAt = now;
        compiledMillis = compiled;
        return share < AT_REST;
    }
}
