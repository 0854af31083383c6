package dev.synapse.gateway.messages;

import java.time.Instant;

/**
 * A range of a history.
 *
 * @param after exclusive
 * @param before exclusive
 * @param beforeTime exclusive
 * @param oldestFirst whether to take the oldest or the newest messages if the range has more than {@code count}
 */
record HistoryRange(HistoryPosition after, HistoryPosition before, Instant beforeTime, boolean oldestFirst, int count) {

    boolean contains(HistoryPosition position, Instant time) {
        return position.compareTo(after) > 0 && position.compareTo(before) < 0 && time.isBefore(beforeTime);
    }
}
