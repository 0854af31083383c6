package dev.synapse.shared.turn;

import static java.util.Objects.requireNonNull;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads active turns, each as one consistent snapshot. Thread-safe; throws {@code RedisUnavailable}. */
public final class LiveTurns {

    private static final Script LIVE = Script.load("live");
    private static final int HEADER_FIELDS = 6;

    private final Redis redis;
    private final Shards shards;

    public LiveTurns(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The group's active turn, if it has one; throws {@link InvalidJsonException} if any part of it is unreadable. */
    public Optional<LiveTurn> read(GroupId group) {
        return read(group, unreadable -> {
            throw unreadable;
        });
    }

    /**
     * The readable parts of a turn.
     *
     * @param turn without its unreadable parts; if its start time is unreadable, it has that of its first step
     * @param errors why each unreadable part could not be recovered
     */
    public record RecoveredTurn(LiveTurn turn, List<String> errors) {}

    /** The readable parts of the group's active turn, if it has one. */
    public Optional<RecoveredTurn> recover(GroupId group) {
        List<String> errors = new ArrayList<>();
        return read(group, unreadable -> errors.add(String.valueOf(unreadable.getMessage())))
                .map(turn -> new RecoveredTurn(turn, errors));
    }

    private Optional<LiveTurn> read(GroupId group, Consumer<InvalidJsonException> unreadable) {
        return readable(group, () -> {
            List<String> reply = snapshot(group);
            return reply.isEmpty() ? Optional.empty() : Optional.of(turn(reply, unreadable));
        });
    }

    /** The result of {@code read}; throws {@link InvalidJsonException} if the group's Redis state is corrupt. */
    static <T> T readable(GroupId group, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new InvalidJsonException("Redis state of group " + group + " is unreadable: " + e.getMessage(), e);
        }
    }

    private List<String> snapshot(GroupId group) {
        GroupKeys keys = shards.keys(group);
        return redis.run(LIVE, List.of(keys.state(), keys.thread(), keys.steps(), keys.calls()), List.of());
    }

    private static LiveTurn turn(List<String> reply, Consumer<InvalidJsonException> unreadable) {
        int calls = HEADER_FIELDS + Integer.parseInt(reply.get(4));
        int messages = calls + Integer.parseInt(reply.get(5));
        List<Step> steps = readEach(reply.subList(HEADER_FIELDS, calls), StepRecord::read, unreadable).stream()
                .sorted(Comparator.comparingInt(Step::number))
                .toList();
        State state = readEach(reply.subList(2, 3), text -> Json.read(text, State.class), unreadable).stream()
                .findFirst()
                .orElseGet(() -> State.recoveredFrom(steps));
        return new LiveTurn(
                TurnId.of(reply.get(0)),
                Long.parseLong(reply.get(1)),
                state.startedAt(),
                state.usage(),
                steps,
                readEach(reply.subList(calls, messages), text -> Json.read(text, ModelCall.class), unreadable),
                Message.withoutRepetitions(readEach(
                        reply.subList(messages, reply.size()), text -> Json.read(text, Message.class), unreadable)),
                Long.parseLong(reply.get(3)));
    }

    private static <T> List<T> readEach(
            List<String> texts, Function<String, T> reader, Consumer<InvalidJsonException> unreadable) {
        List<T> read = new ArrayList<>(texts.size());
        for (String text : texts) {
            try {
                read.add(reader.apply(text));
            } catch (InvalidJsonException e) {
                unreadable.accept(e);
            }
        }
        return List.copyOf(read);
    }

    /** The fields of the orchestrator's state that readers need: the turn's start and its usage so far. */
    record State(Instant startedAt, Usage usage) {

        State {
            requireNonNull(startedAt, "startedAt");
            requireNonNull(usage, "usage");
        }

        /** The state of a turn whose own is unreadable: it starts with the first step. */
        static State recoveredFrom(List<Step> steps) {
            Instant start = steps.stream()
                    .map(Step::startedAt)
                    .min(Comparator.naturalOrder())
                    .orElseGet(Times::now);
            return new State(start, Usage.NONE);
        }
    }
}
