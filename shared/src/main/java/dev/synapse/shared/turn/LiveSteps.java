package dev.synapse.shared.turn;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
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

/**
 * Reads the steps of active turns without their messages, and the size of the steps without loading them. Thread-safe; throws
 * {@code RedisUnavailable}, and {@link InvalidJsonException} if the stored data is unreadable.
 */
public final class LiveSteps {

    private static final Script STEPS = Script.load("live_steps");
    private static final int HEADER_FIELDS = 3;

    private final Redis redis;
    private final Shards shards;

    public LiveSteps(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The active turn and the size of its steps, in bytes of JSON. */
    public record Size(TurnId turn, long number, long bytes) {}

    /** The active turn and its steps, ordered by number. */
    public record Running(TurnId turn, Instant startedAt, Usage usage, List<Step> steps) {}

    /** The size of the steps of the group's active turn, if it has one. */
    public Optional<Size> size(GroupId group) {
        List<String> reply = run(group, "bytes");
        return reply.isEmpty()
                ? Optional.empty()
                : Optional.of(new Size(
                        TurnId.of(reply.get(0)),
                        Long.parseLong(reply.get(1)),
                        Long.parseLong(reply.get(HEADER_FIELDS))));
    }

    /** The group's active turn with its steps, if it has one. */
    public Optional<Running> read(GroupId group) {
        List<String> reply = run(group, "all");
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        LiveTurns.State state = Json.read(reply.get(2), LiveTurns.State.class);
        List<Step> steps = reply.subList(HEADER_FIELDS, reply.size()).stream()
                .map(StepRecord::read)
                .sorted(Comparator.comparingInt(Step::number))
                .toList();
        return Optional.of(new Running(TurnId.of(reply.get(0)), state.startedAt(), state.usage(), steps));
    }

    private List<String> run(GroupId group, String mode) {
        GroupKeys keys = shards.keys(group);
        return LiveTurns.readable(group, () -> redis.run(STEPS, List.of(keys.state(), keys.steps()), List.of(mode)));
    }
}
