package dev.synapse.cli;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Handles Ctrl-C: the first press during a turn cancels the turn, any other ends the process. Thread-safe. */
final class InterruptHandler {
    private final Runnable quit;
    private final AtomicReference<@Nullable Queue<Event>> running = new AtomicReference<>();

    InterruptHandler(Runnable quit) {
        this.quit = quit;
    }

    void interrupt() {
        Queue<Event> turn = running.getAndSet(null);
        if (turn == null || !turn.offer(new Event.Interrupted())) {
            quit.run();
        }
    }

    void turnStarted(Queue<Event> events) {
        running.set(events);
    }

    void turnEnded() {
        running.set(null);
    }
}
