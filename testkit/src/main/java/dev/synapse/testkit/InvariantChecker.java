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
 * Checks the invariants of an idle installation, whatever faults it had: each turn is final; turns, messages and steps are numbered
 * without gaps; no job, lease, delayed job or unexpected dead letter is left; Redis has no key without an owner and none without expiry;
 * the thread in Redis equals PostgreSQL message by message; and the event log has no gaps, no duplicates, the same texts as PostgreSQL,
 * and one end of each turn, which is its last event. With {@link #watchedBy recording clients} it also checks that the turns are exactly
 * the accepted ones, and that the events of the clients match. Thread-safe.
 */
public final class InvariantChecker {
    private final RedisState redis;
    private final DatabaseUrl database;
    private final int deadLetters;
    private final List<RecordingClient> clients;

    public InvariantChecker(Redis redis, Shards shards, DatabaseUrl database) {
        this(new RedisState(redis, shards), database, 0, List.of());
    }

    private InvariantChecker(RedisState redis, DatabaseUrl database, int deadLetters, List<RecordingClient> clients) {
        this.redis = redis;
        this.database = database;
        this.deadLetters = deadLetters;
        this.clients = clients;
    }

    /** A copy that expects this number of dead letters. */
    public InvariantChecker expectingDeadLetters(int count) {
        return new InvariantChecker(redis, database, count, clients);
    }

    /** A copy that also checks the records of these clients. */
    public InvariantChecker watchedBy(Collection<RecordingClient> clients) {
        return new InvariantChecker(redis, database, deadLetters, List.copyOf(clients));
    }

    /** Waits until all invariants hold; after the limit an {@link AssertionError} lists the violations. */
    public void awaitSettled(Duration limit) {
        Await.untilPasses(limit, this::check, "the invariants hold");
    }

    /** Throws an {@link AssertionError} that lists the current violations, if any. */
    public void check() {
        List<String> violations = violations();
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations));
        }
    }

    /** The current violations. */
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
        for (RecordingClient client : clients) {
            StoredGroup facts = groups.get(GroupId.of(client.group()));
            violations.addAll(
                    facts == null ? List.of("there is no group " + client.group()) : client.violations(facts));
        }
        return violations;
    }
}
