package dev.synapse.shared.job;

import dev.synapse.shared.redis.Role;

/**
 * The right to commit for a job: this consumer holds this entry of its stream. Lost as soon as another takes the job over.
 *
 * @param deadReason empty, or why the job goes to the dead letters when it is acknowledged
 */
public record Claim(Role role, String entry, String consumer, String deadReason) {

    /** The same claim; with the commit the job is copied to the dead letters. */
    public Claim asDeadLetter(String reason) {
        return new Claim(role, entry, consumer, reason);
    }
}
