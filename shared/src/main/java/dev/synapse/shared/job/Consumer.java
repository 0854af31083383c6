package dev.synapse.shared.job;

import dev.synapse.shared.redis.Role;
import java.time.Duration;

/**
 * A consumer of jobs. Immutable.
 *
 * @param role the consumer group
 * @param name a name unique to this start of the process, so that it never inherits leases of an earlier one
 * @param lease the time after which a job without renewal may be taken over
 * @param maxInFlight the maximum number of concurrent jobs
 */
public record Consumer(Role role, String name, Duration lease, int maxInFlight) {}
