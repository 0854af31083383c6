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
 * Reads messages of turns that are under way, as many as are wanted and no more, and says how large they are before. Thread-safe; throws
 * {@code RedisUnavailable}, and {@link InvalidJsonException} for what cannot be read.
 */
public final class LiveMessages {

    private static final Script SIZES = Script.load("live_sizes");
    private static final Script MESSAGES = Script.load("live_messages");
    private static final Script POSITION = Script.load("live_place");
    private static final int HEAD = 2;
    private static final int WIDTH = 3;

    private final Redis redis;
    private final Shards shards;

    public LiveMessages(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** Where a message stands: its turn's number, and its index in the turn. */
    public record Position(long turn, int index) {}

    /**
     * Which messages are wanted.
     *
     * @param after exclusive
     * @param before exclusive
     * @param oldestFirst from which end
     * @param count how many at most
     * @param bytes no more than one message after so many
     */
    public record Range(Position after, Position before, boolean oldestFirst, int count, long bytes) {}

    /** A message that is not loaded; {@code bytes} are those of its JSON. */
    public record MessageSize(int index, long bytes, Instant timestamp) {}

    /** The active turn with the sizes of messages, in the order of the range. */
    public record Sizes(TurnId turn, long number, List<MessageSize> messages) {}

    /** How large the messages of the group's active turn are, if it has one. */
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
        for (int i = HEAD; i < reply.size(); i += WIDTH) {
            messages.add(messageSize(reply.subList(i, i + WIDTH)));
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

    /** The messages from one index to another, both included; none if that turn is not active any more. */
    public List<Message> read(GroupId group, TurnId turn, int first, int last) {
        return run(MESSAGES, group, turn.toString(), Integer.toString(first), Integer.toString(last)).stream()
                .map(text -> Json.read(text, Message.class))
                .toList();
    }

    /** Where the message stands, if the group's active turn has it. */
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
