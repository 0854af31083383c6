package dev.synapse.shared.turn;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.redis.WrongTypeException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Reads which turns of many groups are active. Thread-safe; throws {@code RedisUnavailable}. */
public final class ActiveTurns {

    private final Redis redis;
    private final Shards shards;

    public ActiveTurns(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The active turns of the groups; a group whose state is corrupt counts as one without. */
    public Set<TurnId> of(Collection<GroupId> groups) {
        List<CompletionStage<String>> replies = groups.stream()
                .distinct()
                .map(group -> redis.issue(
                        commands -> commands.hget(shards.keys(group).state(), "turn")))
                .toList();
        Set<TurnId> active = new HashSet<>();
        for (CompletionStage<String> reply : replies) {
            try {
                String turn = redis.await(reply);
                if (turn != null) {
                    active.add(TurnId.of(turn));
                }
            } catch (WrongTypeException | IllegalArgumentException e) {
                continue; // the orchestrator discards the state, and the turn starts again
            }
        }
        return active;
    }
}
