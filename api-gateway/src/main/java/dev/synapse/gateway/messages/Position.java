package dev.synapse.gateway.messages;

import java.util.Comparator;

/** Where a message stands in its group's history. */
record Position(long turn, int index) implements Comparable<Position> {

    static final Position START = new Position(-1, -1);
    static final Position END = new Position(Long.MAX_VALUE, Integer.MAX_VALUE);

    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::turn).thenComparingInt(Position::index);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
