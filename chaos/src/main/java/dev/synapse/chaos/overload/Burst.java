package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Runs the same work many times concurrently, each in a virtual thread. Work that exceeds the limit is interrupted. */
record Burst(int times, Duration limit) {

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Runs the work and throws its first failure, if any. */
    void of(IntConsumer work) throws InterruptedException {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (int i = 0; i < times; i++) {
                int number = i;
                threads.execute(() -> {
                    try {
                        work.accept(number);
                    } catch (RuntimeException | Error e) {
                        failures.add(e);
                    }
                });
            }
            threads.shutdown();
            threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            threads.shutdownNow();
        }
        // an interrupted thread closes its connection
        threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        Optional.ofNullable(failures.peek()).ifPresent(first -> {
            throw new IllegalStateException("An attack failed: " + first, first);
        });
    }
}
