package dev.synapse.testkit;

import dev.synapse.shared.model.TurnStatus;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The ends of turns that a client reads over HTTP, as the API requires after a resync: they may have been among the events that it
 * replaces. Thread-safe.
 */
final class TurnEnds {

    private final Supplier<ApiClient> api;
    private final String group;
    private final Set<String> unread = ConcurrentHashMap.newKeySet();
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    TurnEnds(Supplier<ApiClient> api, String group) {
        this.api = api;
        this.group = group;
    }

    /** Notes turns that were open at a resync. */
    void readLater(Collection<String> turns) {
        unread.addAll(turns);
    }

    boolean wasRead(String turn) {
        return read.contains(turn);
    }

    /** Reads the turn, if it was open at a resync and was not read since; whether it has ended. */
    boolean read(String turn) {
        if (!unread.remove(turn)) {
            return false;
        }
        boolean answered = false;
        try {
            ApiClient.Answer answer = api.get().turn(group, turn);
            answered = answer.status() == 200;
            if (answered
                    && TurnStatus.of(answer.body().path("status").asString()).isFinal()) {
                read.add(turn);
            }
            return wasRead(turn);
        } finally {
            if (!answered) {
                unread.add(turn);
            }
        }
    }
}
