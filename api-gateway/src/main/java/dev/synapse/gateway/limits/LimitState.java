package dev.synapse.gateway.limits;

import dev.synapse.gateway.RateLimit;
import java.time.Duration;

/**
 * The state of one rate limit of a user or an address, after a request was counted or refused.
 *
 * @param quota the quota per window
 * @param remaining the rest of the quota
 * @param reset time until the window ends
 * @param exceeded whether the request was refused because of this limit
 */
record LimitState(RateLimit limit, long quota, long remaining, Duration reset, boolean exceeded) {

    /** Whole seconds until the window ends, at least 1. */
    long seconds() {
        return Math.max(1, Math.ceilDiv(reset.toMillis(), 1_000L));
    }
}
