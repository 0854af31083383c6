package dev.synapse.gateway.activity;

import dev.synapse.gateway.activity.GroupActivity.ActiveTurn;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the turns of groups that have not ended from Redis. Thread-safe. */
@Component
class TurnStates {

    private static final Script TURN_STATES = Script.load("turn_states");
    private static final int BATCH = 200;
    private static final int VALUES = 4;

    private final Redis redis;
    private final Shards shards;

    TurnStates(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The state of each group, with one command per shard and {@value #BATCH} groups; throws {@code RedisUnavailable}. */
    Map<GroupId, TurnState> of(Collection<GroupId> groups) {
        Map<GroupId, TurnState> states = new HashMap<>();
        groups.stream()
                .collect(Collectors.groupingBy(group -> shards.keys(group).shard()))
                .values()
                .forEach(ofShard -> {
                    for (int from = 0; from < ofShard.size(); from += BATCH) {
                        read(ofShard.subList(from, Math.min(from + BATCH, ofShard.size())), states);
                    }
                });
        return states;
    }

    private void read(List<GroupId> batch, Map<GroupId, TurnState> states) {
        List<String> keys = batch.stream().flatMap(this::keys).toList();
        List<String> reply = redis.run(TURN_STATES, keys, List.of());
        for (int i = 0; i < batch.size(); i++) {
            states.put(batch.get(i), state(reply.subList(i * VALUES, (i + 1) * VALUES)));
        }
    }

    private Stream<String> keys(GroupId group) {
        GroupKeys keys = shards.keys(group);
        return Stream.of(keys.state(), keys.waiting());
    }

    private static TurnState state(List<String> values) {
        return new TurnState(
                active(values.get(0), values.get(1)),
                values.get(2).isEmpty() ? 0 : Integer.parseInt(values.get(2)),
                TurnEvent.parse(values.get(3)));
    }

    private static @Nullable ActiveTurn active(String id, String number) {
        try {
            return id.isEmpty()
                    ? null
                    : new ActiveTurn(new TurnId(UUID.fromString(id)), Long.parseLong(number), "running");
        } catch (IllegalArgumentException e) {
            return null; // corrupt, which the next script on the group repairs
        }
    }
}
