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
 * Reads the steps of turns that are under way, without their messages, and says how large they are before. Thread-safe; throws
 * {@code RedisUnavailable}, and {@link InvalidJsonException} for what cannot be read.
 */
public final class LiveSteps {

    private static final Script STEPS = Script.load("live_steps");
    private static final int HEAD = 3;

    private final Redis redis;
    private final Shards shards;

    public LiveSteps(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The active turn and how many bytes its steps have as JSON. */
    public record Size(TurnId turn, long number, long bytes) {}

    /** The active turn, with its steps by their number. */
    public record Running(TurnId turn, Instant startedAt, Usage usage, List<Step> steps) {}

    /** How large the steps of the group's active turn are, if it has one. */
    public Optional<Size> size(GroupId group) {
        List<String> reply = run(group, "bytes");
        return reply.isEmpty()
                ? Optional.empty()
                : Optional.of(new Size(
                        TurnId.of(reply.get(0)), Long.parseLong(reply.get(1)), Long.parseLong(reply.get(HEAD))));
    }

    /** The group's active turn, if it has one. */
    public Optional<Running> read(GroupId group) {
        List<String> reply = run(group, "all");
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        LiveTurns.State state = Json.read(reply.get(2), LiveTurns.State.class);
        List<Step> steps = reply.subList(HEAD, reply.size()).stream()
                .map(StepRecord::read)
                .sorted(Comparator.comparingInt(Step::number))
                .toList();
        return Optional.of(new Running(TurnId.of(reply.get(0)), state.startedAt(), state.usage(), steps));
    }

    private List<String> run(GroupId group, String what) {
        GroupKeys keys = shards.keys(group);
        return LiveTurns.readable(group, () -> redis.run(STEPS, List.of(keys.state(), keys.steps()), List.of(what)));
    }
}
