package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * The turns that this process has heard to take no more results, and since when it has heard of all: so it knows of a job that was
 * dispatched since whether its turn goes on, without asking. Thread-safe.
 */
public final class ClosedTurns {

    private static final int MOST = 10_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final SequencedSet<TurnId> ended = new LinkedHashSet<>();
    private long since = NEVER;
    private int breaks;

    synchronized void add(TurnId turn) {
        if (ended.add(turn) && ended.size() > MOST) {
            ended.removeFirst();
        }
    }

    /** How often the connection on which they are heard has broken. */
    synchronized int breaks() {
        return breaks;
    }

    /** From that millisecond of Redis's clock on all are heard, if the connection has not broken again. */
    synchronized void hearing(int breaksBefore, long millis) {
        if (breaks == breaksBefore) {
            since = millis;
        }
    }

    /** From now on some may be missed. */
    synchronized void broken() {
        breaks++;
        since = NEVER;
    }

    /** Whether the turn may have ended since a job for it was put into its stream as that entry. */
    synchronized boolean mayHave(TurnId turn, String entry) {
        return Long.parseLong(entry, 0, entry.indexOf('-'), 10) <= since || ended.contains(turn);
    }
}
