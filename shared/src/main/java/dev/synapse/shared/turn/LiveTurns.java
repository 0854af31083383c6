package dev.synapse.shared.turn;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the turns that are under way, each in one consistent look. Thread-safe; throws {@code RedisUnavailable}. */
public final class LiveTurns {

    private static final Script LIVE = Script.load("live");
    private static final int HEAD = 6;

    private final Redis redis;
    private final Shards shards;

    public LiveTurns(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The group's active turn, if it has one. */
    public Optional<LiveTurn> read(GroupId group) {
        GroupKeys keys = shards.keys(group);
        List<String> reply =
                redis.run(LIVE, List.of(keys.state(), keys.thread(), keys.steps(), keys.calls()), List.of());
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        State state = Json.read(reply.get(2), State.class);
        int calls = HEAD + Integer.parseInt(reply.get(4));
        int messages = calls + Integer.parseInt(reply.get(5));
        return Optional.of(new LiveTurn(
                TurnId.of(reply.get(0)),
                Long.parseLong(reply.get(1)),
                state.startedAt(),
                state.usage(),
                reply.subList(HEAD, calls).stream()
                        .map(StepRecord::read)
                        .sorted(Comparator.comparingInt(Step::number))
                        .toList(),
                reply.subList(calls, messages).stream()
                        .map(call -> Json.read(call, ModelCall.class))
                        .toList(),
                reply.subList(messages, reply.size()).stream()
                        .map(message -> Json.read(message, Message.class))
                        .toList(),
                Long.parseLong(reply.get(3))));
    }

    private record State(Instant startedAt, Usage usage) {}
}
