package dev.synapse.cli;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ctrl-C: while a turn runs, the first one cancels it; any other ends the process. Thread-safe. */
final class Interrupts {
    private final Runnable quit;
    private final AtomicReference<@Nullable Queue<Event>> running = new AtomicReference<>();

    Interrupts(Runnable quit) {
        this.quit = quit;
    }

    void pressed() {
        Queue<Event> turn = running.getAndSet(null);
        if (turn == null || !turn.offer(new Event.Interrupted())) {
            quit.run();
        }
    }

    void turnBegins(Queue<Event> events) {
        running.set(events);
    }

    void turnEnds() {
        running.set(null);
    }
}
