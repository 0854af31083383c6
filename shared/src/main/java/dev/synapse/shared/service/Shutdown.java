package dev.synapse.shared.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes components concurrently and in bounded time, so that one that hangs blocks neither the others nor the process. Stateless. */
public final class Shutdown {

    /** The time for services to close; together with whatever closes after them it fits into 30 s. */
    public static final Duration LIMIT = Duration.ofSeconds(27);

    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /**
     * Runs the actions concurrently. Returns when all are done, the limit has passed, or the thread is interrupted; logs actions that
     * failed or did not finish.
     *
     * @param closings the closing actions, by the name of the component that each closes
     */
    public static void runAll(Duration limit, Map<String, Runnable> closings) {
        List<Thread> threads = closings.entrySet().stream()
                .map(closing ->
                        Thread.ofVirtual().name("close-" + closing.getKey()).start(() -> run(closing)))
                .toList();
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            try {
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    log.warn("{} did not finish within {} s; leaving it", thread.getName(), limit.toSeconds());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void run(Map.Entry<String, Runnable> closing) {
        try {
            closing.getValue().run();
        } catch (RuntimeException e) {
            log.error("Closing {} failed", closing.getKey(), e);
        }
    }
}
