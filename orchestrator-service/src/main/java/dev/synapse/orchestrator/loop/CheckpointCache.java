package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.CheckpointVersion;
import dev.synapse.shared.turn.TurnCommits;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The checkpoints that this process committed last, decoded; a cached one saves a read per hop. A stale checkpoint is harmless: its version
 * makes the commit a conflict, and the checkpoint is read again. Thread-safe.
 */
final class CheckpointCache {

    private static final int MAX_ENTRIES = 10_000;

    private final TurnCommits commits;
    private final Map<GroupId, Checkpoint> latest = new ConcurrentHashMap<>();

    CheckpointCache(TurnCommits commits) {
        this.commits = commits;
    }

    /** A decoded checkpoint: the state of the turn and the version under which Redis stores it. */
    record Checkpoint(TurnState state, long version) {

        /** The version that a decision on this checkpoint is based on. */
        CheckpointVersion basis() {
            return new CheckpointVersion(state.turn(), version);
        }

        Checkpoint next(TurnState newState) {
            return new Checkpoint(newState, version + 1);
        }
    }

    /** The checkpoint of the turn, if it is the group's active turn. */
    Optional<Checkpoint> get(GroupId group, TurnId turn) {
        Checkpoint cached = latest.get(group);
        return cached != null && cached.state().turn().equals(turn) ? Optional.of(cached) : read(group, turn);
    }

    /** Like {@link #get}, but always from Redis. */
    Optional<Checkpoint> read(GroupId group, TurnId turn) {
        latest.remove(group);
        return commits.checkpoint(group)
                .filter(stored -> stored.turn().equals(turn))
                .map(stored -> new Checkpoint(Json.read(stored.state(), TurnState.class), stored.version()));
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
