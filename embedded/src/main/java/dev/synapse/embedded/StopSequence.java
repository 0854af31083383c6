package dev.synapse.embedded;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The signals that stop a server, from graceful to forced, each with its time limit. */
record StopSequence(List<Signal> signals) {

    record Signal(String name, Duration limit) {}

    /** Fast shutdown, which cuts clients and writes a checkpoint, then immediate shutdown. */
    static final StopSequence POSTGRES = new StopSequence(List.of(
            new Signal("INT", Duration.ofSeconds(30)),
            new Signal("QUIT", Duration.ofSeconds(5)),
            new Signal("KILL", Duration.ofSeconds(5))));

    /** Redis syncs its append-only file on SIGTERM. */
    static final StopSequence REDIS = new StopSequence(
            List.of(new Signal("TERM", Duration.ofSeconds(20)), new Signal("KILL", Duration.ofSeconds(5))));

    /** Signals the processes until {@code ended}; false if they are still running after SIGKILL. */
    boolean run(Collection<Long> pids, BooleanSupplier ended) {
        for (Signal signal : signals) {
            if (ended.getAsBoolean()) {
                return true;
            }
            pids.forEach(pid -> send(signal.name(), pid));
            if (Polling.until(ended, signal.limit())) {
                return true;
            }
        }
        return false;
    }

    // ProcessHandle.destroy only sends SIGTERM, on which PostgreSQL waits until all clients have disconnected.
    private static void send(String signal, long pid) {
        Command.run(List.of("/bin/sh", "-c", "kill -" + signal + " " + pid));
    }
}
