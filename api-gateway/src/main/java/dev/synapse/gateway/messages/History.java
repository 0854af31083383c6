package dev.synapse.gateway.messages;

import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.json.BadJson;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.LiveTurn;
import dev.synapse.shared.turn.LiveTurns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * A group's history: what PostgreSQL has, and the messages of the turn under way, which are still in Redis. Redis is read first:
 * a turn that ends in between is then found in PostgreSQL. While Redis is away the history is what PostgreSQL has.
 */
@Service
class History {

    private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");

    private final Messages messages;
    private final LiveTurns liveTurns;

    History(Messages messages, LiveTurns liveTurns) {
        this.messages = messages;
        this.liveTurns = liveTurns;
    }

    /** What is asked for of a history; all that is given has to hold. */
    record Query(
            int limit,
            @Nullable Instant beforeTimestamp,
            @Nullable MessageId before,
            @Nullable MessageId after) {}

    /** The messages, oldest first; the newest of them, or with {@code after} the oldest, as many as the limit allows. */
    List<Message> read(GroupId group, Query query) {
        List<PlacedMessage> live = live(group);
        HistoryRange range = new HistoryRange(
                query.after() == null ? Position.START : position(group, query.after(), live),
                query.before() == null ? Position.END : position(group, query.before(), live),
                Objects.requireNonNullElse(query.beforeTimestamp(), FAR_FUTURE),
                query.after() != null,
                query.limit());
        SortedMap<Position, PlacedMessage> merged = new TreeMap<>();
        live.stream().filter(range::contains).forEach(message -> merged.put(message.position(), message));
        messages.list(group, range).forEach(message -> merged.put(message.position(), message));
        return cut(merged, range);
    }

    private static List<Message> cut(SortedMap<Position, PlacedMessage> merged, HistoryRange range) {
        Set<MessageId> seen = new HashSet<>();
        List<Message> all = new ArrayList<>();
        merged.values().forEach(placed -> {
            if (seen.add(placed.message().id())) {
                all.add(placed.message());
            }
        });
        int surplus = Math.max(0, all.size() - range.count());
        return range.oldestFirst() ? all.subList(0, all.size() - surplus) : all.subList(surplus, all.size());
    }

    private Position position(GroupId group, MessageId id, List<PlacedMessage> live) {
        return live.stream()
                .filter(placed -> placed.message().id().equals(id))
                .findFirst()
                .map(PlacedMessage::position)
                .or(() -> messages.position(group, id))
                .orElseThrow(Refusal::notFound);
    }

    /** What cannot be read is not shown until its turn has ended. */
    private List<PlacedMessage> live(GroupId group) {
        Optional<LiveTurn> turn;
        try {
            turn = liveTurns.read(group);
        } catch (RedisUnavailable | BadJson e) {
            return List.of();
        }
        List<PlacedMessage> placed = new ArrayList<>();
        turn.ifPresent(live -> {
            for (int i = 0; i < live.messages().size(); i++) {
                placed.add(new PlacedMessage(
                        new Position(live.number(), i), live.messages().get(i)));
            }
        });
        return placed;
    }
}
