package dev.synapse.shared.job;

import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import java.util.List;

/**
 * A consumer's claim on a job: the entry it holds, checked by the fence of each commit. Void once another consumer takes over the job.
 * Immutable.
 *
 * @param role the consumer group
 * @param entry the id of the job's stream entry
 * @param consumer the name of the consumer
 * @param deadReason the reason for copying the job to the dead letters when it is acknowledged, or empty
 */
public record Claim(Role role, String entry, String consumer, String deadReason) {

    /** The keys of {@code acknowledge.lua}. */
    public List<String> acknowledgeKeys(Shard shard) {
        return List.of(shard.jobs(role), shard.deadLetters());
    }

    /** The claim as scripts check it: role, entry, consumer, reason. */
    public List<String> arguments() {
        return List.of(role.text(), entry, consumer, deadReason);
    }

    /** The same claim; the commit that acknowledges the job also copies it to the dead letters. */
    public Claim asDeadLetter(String reason) {
        return new Claim(role, entry, consumer, reason);
    }
}
