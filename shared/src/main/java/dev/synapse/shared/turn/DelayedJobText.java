package dev.synapse.shared.turn;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Role;

/** The encoding of a member of the sorted set of delayed jobs, which {@code promote.lua} decodes. */
final class DelayedJobText {

    private DelayedJobText() {}

    /**
     * Encodes a job.
     *
     * @param role the consumer group whose stream the job goes to when it is due
     * @param threadLength the length of the thread at the job's dispatch, empty if it does not depend on one; never empty for a step
     */
    static String encode(Role role, String threadLength, Job job) {
        return prefix(role) + threadLength + " " + Json.write(job);
    }

    private static String prefix(Role role) {
        return switch (role) {
            case ORCHESTRATOR -> "o";
            case WORKERS -> "w";
            // versions without the bulk stream read the zero as part of the length
            case BULK_WORKERS -> "w0";
        };
    }
}
