package dev.synapse.gateway.limits;

import dev.synapse.gateway.RateLimit;

/**
 * What a request is to be counted as.
 *
 * @param cost how much of the quota it takes: 1, or its bytes
 */
record Charge(RateLimit limit, long cost) {}
