package dev.synapse.gateway.messages;

import java.time.Instant;

/**
 * The part of a history that is asked for.
 *
 * @param after exclusive
 * @param before exclusive
 * @param beforeTime exclusive
 * @param oldestFirst which end of the range counts where it has more than {@code count} messages
 */
record HistoryRange(HistoryPosition after, HistoryPosition before, Instant beforeTime, boolean oldestFirst, int count) {

    boolean contains(HistoryPosition position, Instant time) {
        return position.compareTo(after) > 0 && position.compareTo(before) < 0 && time.isBefore(beforeTime);
    }
}
