package dev.synapse.benchmark;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Whether this JVM runs as it will go on running: until its compiler has little left to do, it competes with what is measured for the
 * cores, and what it has not compiled yet is slow. Not thread-safe.
 */
final class WarmUp {

    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Of one core; compiling goes on for ever at a low rate. */
    private static final double AT_REST = 0.05;

    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final long end;
    private long lookedAt = System.nanoTime();
    private long compiledMillis = compiler.getTotalCompilationTime();

    /** Begins to look; after {@code atMost} it is called warm whatever the compiler does. */
    WarmUp(Duration atMost) {
        this.end = lookedAt + atMost.toNanos();
    }

    /** Sleeps for so long, and on until it is warm. */
    void await(Duration atLeast) throws InterruptedException {
        Thread.sleep(atLeast);
        while (!reached()) {
            Thread.sleep(LOOK.dividedBy(4));
        }
    }

    /** Whether it was warm at the last look. */
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
