package dev.synapse.shared.job;

import dev.synapse.shared.redis.Role;
import java.time.Duration;

/**
 * Who takes jobs.
 *
 * @param name unique to this start of the process, so that an earlier one's leases are not taken for its own
 * @param lease how long a job stays with it without renewal
 * @param maxInFlight jobs at a time
 */
public record Consumer(Role role, String name, Duration lease, int maxInFlight) {}
