package dev.synapse.gateway.limits;

import dev.synapse.gateway.RateLimit;
import java.time.Duration;

/**
 * Where a user or an address stands with one limit, once a request was counted or refused.
 *
 * @param quota how much there may be in a window
 * @param remaining how much is left of it
 * @param reset when the window ends, from now
 * @param exceeded whether the request was refused for this limit
 */
record LimitState(RateLimit limit, long quota, long remaining, Duration reset, boolean exceeded) {

    /** Whole seconds until there is a new quota, at least 1. */
    long seconds() {
        return Math.max(1, Math.ceilDiv(reset.toMillis(), 1_000L));
    }
}
