package dev.synapse.gateway.messages;

import java.util.Comparator;

/** The position of a message in its group's history. */
record HistoryPosition(long turn, int index) implements Comparable<HistoryPosition> {

    static final HistoryPosition START = new HistoryPosition(-1, -1);
    static final HistoryPosition END = new HistoryPosition(Long.MAX_VALUE, Integer.MAX_VALUE);

    private static final Comparator<HistoryPosition> ORDER =
            Comparator.comparingLong(HistoryPosition::turn).thenComparingInt(HistoryPosition::index);

    @Override
    public int compareTo(HistoryPosition other) {
        return ORDER.compare(this, other);
    }
}
