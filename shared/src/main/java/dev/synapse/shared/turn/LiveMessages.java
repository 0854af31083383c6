package dev.synapse.shared.turn;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads messages of active turns, and their sizes without loading them. Thread-safe; throws {@code RedisUnavailable}, and
 * {@link InvalidJsonException} if the stored data is unreadable.
 */
public final class LiveMessages {

    private static final Script SIZES = Script.load("live_sizes");
    private static final Script MESSAGES = Script.load("live_messages");
    private static final Script POSITION = Script.load("live_position");
    private static final int HEADER_FIELDS = 2;
    private static final int FIELDS_PER_MESSAGE = 3;

    private final Redis redis;
    private final Shards shards;

    public LiveMessages(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The position of a message: the number of its turn, and its index in the turn. */
    public record Position(long turn, int index) {}

    /**
     * A range of messages.
     *
     * @param after the lower bound, exclusive
     * @param before the upper bound, exclusive
     * @param oldestFirst whether the range is counted from its oldest message, otherwise from its newest
     * @param count the maximum number of messages
     * @param bytes the size at which the range ends: with the first message that exceeds it
     */
    public record Range(Position after, Position before, boolean oldestFirst, int count, long bytes) {}

    /** The size of a message that is not loaded: {@code bytes} of JSON. */
    public record MessageSize(int index, long bytes, Instant timestamp) {}

    /** The active turn and the sizes of its messages, in the order of the range, without repetitions of a message. */
    public record Sizes(TurnId turn, long number, List<MessageSize> messages) {}

    /** The sizes of messages of the group's active turn, if it has one. */
    public Optional<Sizes> sizes(GroupId group, Range range) {
        List<String> reply = run(
                SIZES,
                group,
                Long.toString(range.after().turn()),
                Integer.toString(range.after().index()),
                Long.toString(range.before().turn()),
                Integer.toString(range.before().index()),
                range.oldestFirst() ? "oldest" : "newest",
                Integer.toString(range.count()),
                Long.toString(range.bytes()));
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        List<MessageSize> messages = new ArrayList<>();
        for (int i = HEADER_FIELDS; i < reply.size(); i += FIELDS_PER_MESSAGE) {
            messages.add(messageSize(reply.subList(i, i + FIELDS_PER_MESSAGE)));
        }
        return Optional.of(new Sizes(TurnId.of(reply.get(0)), Long.parseLong(reply.get(1)), messages));
    }

    private static MessageSize messageSize(List<String> fields) {
        try {
            return new MessageSize(
                    Integer.parseInt(fields.get(0)), Long.parseLong(fields.get(1)), Instant.parse(fields.get(2)));
        } catch (DateTimeException e) {
            throw new InvalidJsonException("Not a Message: " + e.getMessage(), e);
        }
    }

    /** The messages from index {@code first} to {@code last}, inclusive, with their repetitions; none if the turn is no longer active. */
    public List<Message> read(GroupId group, TurnId turn, int first, int last) {
        return run(MESSAGES, group, turn.toString(), Integer.toString(first), Integer.toString(last)).stream()
                .map(text -> Json.read(text, Message.class))
                .toList();
    }

    /** The position of the message, if it belongs to the group's active turn. */
    public Optional<Position> position(GroupId group, MessageId message) {
        List<String> reply = run(POSITION, group, message.toString());
        return reply.isEmpty()
                ? Optional.empty()
                : Optional.of(new Position(Long.parseLong(reply.get(0)), Integer.parseInt(reply.get(1))));
    }

    private List<String> run(Script script, GroupId group, String... args) {
        GroupKeys keys = shards.keys(group);
        return LiveTurns.readable(group, () -> redis.run(script, List.of(keys.state(), keys.thread()), List.of(args)));
    }
}
