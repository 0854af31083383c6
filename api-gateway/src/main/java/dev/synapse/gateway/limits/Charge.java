package dev.synapse.gateway.limits;

import dev.synapse.gateway.RateLimit;

/**
 * The cost of a request against one rate limit.
 *
 * @param cost the part of the quota that it uses: 1, or its number of bytes
 */
record Charge(RateLimit limit, long cost) {}
