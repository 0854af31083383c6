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
     * @param threadLength the length of the thread at the job's dispatch, empty if it does not depend on one
     */
    static String encode(Role role, String threadLength, Job job) {
        return role.letter() + threadLength + " " + Json.write(job);
    }
}
