package dev.synapse.chaos.overload;

import java.io.IOException;
import java.time.Duration;

/** Requests {@code GET /health/live} continuously, each time over a new connection, and records the responses. Thread-safe. */
final class HealthProbe implements AutoCloseable {

    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Attacker prober;
    private final Thread thread;
    private final Tally tally = new Tally();
    private final Latencies answers = new Latencies();
    private volatile boolean closed;

    private HealthProbe(Attacker prober) {
        this.prober = prober;
        this.thread = Thread.ofVirtual().name("health-probe").unstarted(this::probe);
    }

    /** Starts probing from 127.0.0.1. */
    static HealthProbe start(int port) {
        HealthProbe probe = new HealthProbe(Attacker.at(port, 1));
        probe.thread.start();
        return probe;
    }

    /** Responses by status, and failures. */
    Tally tally() {
        return tally;
    }

    Latencies answers() {
        return answers;
    }

    /** Number of probes without a 200. */
    long unanswered() {
        return tally.counts().values().stream().mapToLong(Long::longValue).sum() - tally.answers(200);
    }

    private void probe() {
        while (!closed) {
            long begun = System.nanoTime();
            try (Connection connection = prober.connect()) {
                connection.send(
                        Request.get("/health/live").with("Connection: close").bytes());
                tally.answer("GET /health/live", connection.receive(TIMEOUT));
                answers.add(System.nanoTime() - begun);
            } catch (IOException e) {
                if (!closed) {
                    tally.failure(e);
                }
            }
            Pause.of(BETWEEN);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
