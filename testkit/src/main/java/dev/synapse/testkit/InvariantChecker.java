package dev.synapse.testkit;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.DatabaseUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Checks what has to hold once nothing is under way any more, whatever happened before: each turn is final; turns, messages and
 * steps are numbered without holes; no job, lease, delayed job or unexpected dead letter is left; Redis has no key without an
 * owner and none that stays for ever; the thread in Redis equals PostgreSQL message by message; and the event log has no hole,
 * no repeat, the same texts as PostgreSQL, and one end of each turn, which is its last event. With {@link #watchedBy witnesses} also
 * that the turns are those that were accepted, and that the events which clients have seen tell the same. Thread-safe.
 */
public final class InvariantChecker {
    private final RedisState redis;
    private final DatabaseUrl database;
    private final int deadLetters;
    private final List<RecordingClient> witnesses;

    public InvariantChecker(Redis redis, Shards shards, DatabaseUrl database) {
        this(new RedisState(redis, shards), database, 0, List.of());
    }

    private InvariantChecker(RedisState redis, DatabaseUrl database, int deadLetters, List<RecordingClient> witnesses) {
        this.redis = redis;
        this.database = database;
        this.deadLetters = deadLetters;
        this.witnesses = witnesses;
    }

    /** The same checker, for a run that is to leave so many dead letters. */
    public InvariantChecker expectingDeadLetters(int count) {
        return new InvariantChecker(redis, database, count, witnesses);
    }

    /** The same checker, which compares what these clients have logged with what there is. */
    public InvariantChecker watchedBy(Collection<RecordingClient> clients) {
        return new InvariantChecker(redis, database, deadLetters, List.copyOf(clients));
    }

    /** Waits until all holds; when the limit is over, an {@link AssertionError} lists what does not. */
    public void awaitSettled(Duration limit) {
        Await.untilPasses(limit, this::check, "the promises hold");
    }

    /** Throws an {@link AssertionError} that lists all that does not hold now. */
    public void check() {
        List<String> violations = violations();
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations));
        }
    }

    /** All that does not hold now. */
    public List<String> violations() {
        Map<GroupId, StoredGroup> groups = StoredGroup.readAll(database);
        List<String> violations = new ArrayList<>(redis.leftOver(groups.keySet()));
        if (redis.deadLetters() != deadLetters) {
            violations.add("dead letters: %d, not %d".formatted(redis.deadLetters(), deadLetters));
        }
        groups.forEach((id, facts) -> {
            violations.addAll(facts.violations());
            redis.live(id).ifPresent(live -> violations.addAll(live.violations(facts)));
        });
        for (RecordingClient witness : witnesses) {
            StoredGroup facts = groups.get(GroupId.of(witness.group()));
            violations.addAll(
                    facts == null ? List.of("there is no group " + witness.group()) : witness.violations(facts));
        }
        return violations;
    }
}
