package dev.synapse.gateway.events;

import dev.synapse.shared.model.UserId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one user hold only so many pages at a time, so that streams of one user that are not read leave others theirs. Thread-safe. */
final class PageQuotas {

    private final int most;
    private final Map<UserId, Integer> held = new ConcurrentHashMap<>();

    PageQuotas(int most) {
        this.most = most;
    }

    /** Takes the right to a page, which the caller gives back; false if the user has no more. */
    boolean take(UserId user) {
        boolean[] taken = {false};
        held.compute(user, (id, count) -> {
            int others = count == null ? 0 : count;
            taken[0] = others < most;
            return taken[0] ? Integer.valueOf(others + 1) : count;
        });
        return taken[0];
    }

    void giveBack(UserId user) {
        held.computeIfPresent(user, (id, count) -> count > 1 ? count - 1 : null);
    }
}
