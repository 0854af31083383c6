package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.ActiveTurn;
import dev.synapse.shared.turn.TurnCommits;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The states that this process committed last, which saves one read per hop. A stale state is harmless: its version makes the commit a
 * conflict, and the state is read again. Thread-safe.
 */
final class CheckpointCache {

    private static final int MAX_ENTRIES = 10_000;

    private final TurnCommits commits;
    private final Map<GroupId, Checkpoint> latest = new ConcurrentHashMap<>();

    CheckpointCache(TurnCommits commits) {
        this.commits = commits;
    }

    /** A state and its stored version. */
    record Checkpoint(TurnState state, long version) {

        ActiveTurn active() {
            return new ActiveTurn(state.turn(), version, "");
        }

        Checkpoint next(TurnState newState) {
            return new Checkpoint(newState, version + 1);
        }
    }

    /** The state of the turn, if it is the group's active turn. */
    Optional<Checkpoint> get(GroupId group, TurnId turn) {
        Checkpoint cached = latest.get(group);
        return cached != null && cached.state().turn().equals(turn) ? Optional.of(cached) : read(group, turn);
    }

    /** Like {@link #get}, but always from Redis. */
    Optional<Checkpoint> read(GroupId group, TurnId turn) {
        latest.remove(group);
        return commits.active(group)
                .filter(active -> active.turn().equals(turn))
                .map(active -> new Checkpoint(Json.read(active.state(), TurnState.class), active.version()));
    }

    void put(GroupId group, Checkpoint checkpoint) {
        if (latest.size() < MAX_ENTRIES) {
            latest.put(group, checkpoint);
        }
    }

    void remove(GroupId group) {
        latest.remove(group);
    }
}
