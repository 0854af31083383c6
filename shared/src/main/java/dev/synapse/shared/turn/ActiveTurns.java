package dev.synapse.shared.turn;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.redis.WrongTypeException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

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
                .map(group ->
                        redis.issue(commands -> commands.hget(shards.keys(group).state(), "turn")))
                .toList();
        return replies.stream().flatMap(reply -> active(reply).stream()).collect(Collectors.toSet());
    }

    /** Empty also if the state is corrupt: the orchestrator discards it, and the turn starts again. */
    private Optional<TurnId> active(CompletionStage<String> reply) {
        try {
            return Optional.ofNullable(redis.await(reply)).map(TurnId::of);
        } catch (WrongTypeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
