package dev.synapse.shared.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what runs, side by side and in bounded time: what hangs does not keep the rest, or the process, from ending. */
public final class Shutdown {

    /** How long services may take to end; what has to end after them fits into 30 s with it. */
    public static final Duration LIMIT = Duration.ofSeconds(27);

    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /**
     * Runs all of them at once and returns when they are done, or the limit is over; logs what failed or was not done by then.
     *
     * @param closings by the name of what they close
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
                    log.warn("{} has not ended within {} s and is left", thread.getName(), limit.toSeconds());
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
            log.error("{} did not end in order", closing.getKey(), e);
        }
    }
}
