package dev.synapse.gateway.events;

import dev.synapse.shared.model.UserId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Limits the pages that one user holds at a time, so that unread streams of one user leave pages for others. Thread-safe. */
final class PageQuotas {

    private final int maxPerUser;
    private final Map<UserId, Integer> held = new ConcurrentHashMap<>();

    PageQuotas(int maxPerUser) {
        this.maxPerUser = maxPerUser;
    }

    /** Acquires the right to hold one page, which the caller releases; false if the user holds the maximum. */
    boolean tryAcquire(UserId user) {
        boolean[] acquired = {false};
        held.compute(user, (id, count) -> {
            int current = count == null ? 0 : count;
            acquired[0] = current < maxPerUser;
            return acquired[0] ? Integer.valueOf(current + 1) : count;
        });
        return acquired[0];
    }

    void release(UserId user) {
        held.computeIfPresent(user, (id, count) -> count > 1 ? count - 1 : null);
    }
}
