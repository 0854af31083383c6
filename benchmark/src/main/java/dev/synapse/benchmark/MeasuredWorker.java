package dev.synapse.benchmark;

import dev.synapse.workers.WorkersApplication;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** A worker in a separate process that periodically reports its heap and threads after a garbage collection. */
final class MeasuredWorker {

    private static final Duration EACH = Duration.ofSeconds(2);

    private MeasuredWorker() {}

    public static void main(String[] args) {
        Thread.ofPlatform().daemon().name("measure").start(MeasuredWorker::measure);
        WorkersApplication.main(args);
    }

    private static void measure() {
        var memory = ManagementFactory.getMemoryMXBean();
        var threads = ManagementFactory.getThreadMXBean();
        try {
            while (true) {
                Thread.sleep(EACH);
                memory.gc();
                System.out.println("MEASURED heap=%d threads=%d peak=%d"
                        .formatted(
                                memory.getHeapMemoryUsage().getUsed(),
                                threads.getThreadCount(),
                                threads.getPeakThreadCount()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
