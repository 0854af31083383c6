package dev.synapse.embedded;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;

/** How a kind of server is ended: signals in turn, from kind to hard, each with the time that it is given to work. */
record StopSequence(List<Signal> signals) {

    record Signal(String name, Duration patience) {}

    /** Fast shutdown (clients are cut, a checkpoint is written), then immediate shutdown. */
    static final StopSequence POSTGRES = new StopSequence(List.of(
            new Signal("INT", Duration.ofSeconds(30)),
            new Signal("QUIT", Duration.ofSeconds(5)),
            new Signal("KILL", Duration.ofSeconds(5))));

    /** Redis syncs its append-only file on SIGTERM. */
    static final StopSequence REDIS = new StopSequence(
            List.of(new Signal("TERM", Duration.ofSeconds(20)), new Signal("KILL", Duration.ofSeconds(5))));

    /** Signals the processes until {@code ended}; false if they outlived even SIGKILL. */
    boolean run(Collection<Long> pids, BooleanSupplier ended) {
        for (Signal signal : signals) {
            if (ended.getAsBoolean()) {
                return true;
            }
            pids.forEach(pid -> send(signal.name(), pid));
            if (Polling.until(ended, signal.patience())) {
                return true;
            }
        }
        return false;
    }

    // ProcessHandle.destroy knows SIGTERM only, which to PostgreSQL means: wait for all clients to leave.
    private static void send(String signal, long pid) {
        Command.run(List.of("/bin/sh", "-c", "kill -" + signal + " " + pid));
    }
}
