package dev.synapse.shared.turn;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Role;

/** How a job is written in the sorted set of those that are due later; {@code promote.lua} reads it. */
final class DelayedJobText {

    private DelayedJobText() {}

    static String text(Role role, String threadLength, Job job) {
        return role.letter() + threadLength + " " + Json.write(job);
    }
}
