package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * The turns that are known to accept no more results, and the time since which the notifications are complete. For a job that was
 * dispatched after that time, a process knows without a query whether its turn still accepts results. Thread-safe.
 */
public final class ClosedTurns {

    private static final int MAX_TURNS = 10_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final SequencedSet<TurnId> closed = new LinkedHashSet<>();
    private long completeSince = NEVER;
    private int disconnects;

    synchronized void add(TurnId turn) {
        if (closed.add(turn) && closed.size() > MAX_TURNS) {
            closed.removeFirst();
        }
    }

    /** How often the subscription's connection was lost. */
    synchronized int disconnects() {
        return disconnects;
    }

    /**
     * Notes that notifications are complete from a time on, unless the connection was lost since.
     *
     * @param disconnectsBefore {@link #disconnects} when the subscription was confirmed
     * @param millis the time by the clock of Redis, in milliseconds since the epoch
     */
    synchronized void completeSince(int disconnectsBefore, long millis) {
        if (disconnects == disconnectsBefore) {
            completeSince = millis;
        }
    }

    /** Notes that the connection was lost: notifications may be missing from now on. */
    synchronized void disconnected() {
        disconnects++;
        completeSince = NEVER;
    }

    /** Whether the turn may have closed since a job for it was added to its stream as {@code entry}. */
    synchronized boolean mayContain(TurnId turn, String entry) {
        return Long.parseLong(entry, 0, entry.indexOf('-'), 10) <= completeSince || closed.contains(turn);
    }
}
