package dev.synapse.deadletters;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A job that failed too often and was moved to the dead letters.
 *
 * @param entry its entry id in the shard's stream of dead letters
 * @param role the service whose job it was
 * @param text the job as JSON
 * @param job the parsed job; empty if it cannot be read
 */
record DeadLetter(Shard shard, String entry, Role role, String reason, String text, Optional<Job> job) {

    static DeadLetter of(Shard shard, String entry, Map<String, String> body) {
        String text = body.getOrDefault("j", "");
        Role role = Arrays.stream(Role.values())
                .filter(known -> known.text().equals(body.get("role")))
                .findFirst()
                .orElse(Role.WORKERS);
        return new DeadLetter(shard, entry, role, body.getOrDefault("reason", ""), text, read(text));
    }

    private static Optional<Job> read(String text) {
        try {
            return Optional.of(Json.read(text, Job.class));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /** Its id on the command line: shard and entry. */
    String id() {
        return shard.tag().replaceAll("[{}]", "") + ":" + entry;
    }

    Instant since() {
        return Instant.ofEpochMilli(Long.parseLong(entry.substring(0, entry.indexOf('-'))));
    }

    String kind() {
        return job.map(Job::kind).orElse("unreadable");
    }

    Optional<GroupId> group() {
        return job.map(Job::group);
    }

    /** The turn that failed with it; empty if none did. */
    Optional<TurnId> turn() {
        return job.flatMap(readable -> switch (readable) {
            case Job.StartTurn start -> Optional.empty();
            case Job.RecordCalls late -> Optional.empty();
            case Job.RecordSummary made -> Optional.empty();
            case Job.ContinueTurn next -> Optional.of(next.turn());
            case Job.StepJob step -> Optional.of(step.turn());
        });
    }
}
