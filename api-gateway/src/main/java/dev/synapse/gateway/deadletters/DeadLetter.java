package dev.synapse.gateway.deadletters;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
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
public record DeadLetter(Shard shard, String entry, Role role, String reason, String text, Optional<Job> job) {

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

    /** Its id for operators: shard and entry. */
    public String id() {
        return shard.tag().replaceAll("[{}]", "") + ":" + entry;
    }

    /** Where it is in the list of all dead letters. */
    Position position() {
        int dash = entry.indexOf('-');
        return new Position(
                Long.parseLong(entry.substring(0, dash)), Long.parseLong(entry.substring(dash + 1)), shard.number());
    }

    /** A position in the list, which is ordered by time, then by the sequence number of the entry and the shard. */
    public record Position(long milliseconds, long sequence, int shard) implements Comparable<Position> {

        /** Before all dead letters. */
        public static final Position START = new Position(0, 0, -1);

        private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::milliseconds)
                .thenComparingLong(Position::sequence)
                .thenComparingInt(Position::shard);

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    /** When the job was given up. */
    public Instant since() {
        return Instant.ofEpochMilli(position().milliseconds());
    }

    /** The kind of the job; {@code unreadable} if it cannot be read. */
    public String kind() {
        return job.map(Job::kind).orElse("unreadable");
    }

    /** The group of the job; empty if it cannot be read. */
    public Optional<GroupId> group() {
        return job.map(Job::group);
    }

    /** The turn that failed with it; empty if none did. */
    public Optional<TurnId> turn() {
        return job.flatMap(readable -> switch (readable) {
            case Job.StartTurn start -> Optional.empty();
            case Job.RecordCalls late -> Optional.empty();
            case Job.RecordSummary made -> Optional.empty();
            case Job.ContinueTurn next -> Optional.of(next.turn());
            case Job.StepJob step -> Optional.of(step.turn());
        });
    }
}
