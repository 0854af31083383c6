package dev.synapse.gateway.messages;

import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.LiveMessages;
import dev.synapse.shared.turn.LiveMessages.Position;
import dev.synapse.shared.turn.LiveMessages.Range;
import dev.synapse.shared.turn.LiveMessages.Sizes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * The end of a history that is still in Redis: the messages of the running turn. Empty while Redis is unavailable or its data are
 * unreadable.
 */
@Component
class LiveHistory {

    private final LiveMessages messages;

    LiveHistory(LiveMessages messages) {
        this.messages = messages;
    }

    /** The running turn and its messages within a range. */
    record LiveTurnMessages(TurnId turn, long number, List<SizedKey<HistoryPosition>> messages) {}

    Optional<LiveTurnMessages> sizes(GroupId group, HistoryRange range) {
        return orIfUnavailable(() -> messages.sizes(group, redisRange(range)), Optional.<Sizes>empty())
                .map(found -> part(found, range));
    }

    /** The range to read from Redis: all messages if the query has a time, by which Redis cannot filter. */
    private static Range redisRange(HistoryRange range) {
        boolean byTime = range.beforeTime().isBefore(History.FAR_FUTURE);
        return new Range(
                livePosition(range.after()),
                livePosition(range.before()),
                range.oldestFirst(),
                byTime ? Integer.MAX_VALUE : range.count() + 1,
                byTime ? Long.MAX_VALUE : PageKeys.MAX_BYTES);
    }

    private static Position livePosition(HistoryPosition position) {
        return new Position(position.turn(), position.index());
    }

    /** Counts each size twice: while JSON is read, it is in memory as text and as objects. */
    private static LiveTurnMessages part(Sizes found, HistoryRange range) {
        List<SizedKey<HistoryPosition>> within = new ArrayList<>();
        found.messages().forEach(message -> {
            HistoryPosition position = new HistoryPosition(found.number(), message.index());
            if (range.contains(position, message.timestamp())) {
                within.add(new SizedKey<>(position, 2 * message.bytes()));
            }
        });
        return new LiveTurnMessages(found.turn(), found.number(), within);
    }

    Optional<HistoryPosition> position(GroupId group, MessageId id) {
        return orIfUnavailable(() -> messages.position(group, id), Optional.<Position>empty())
                .map(found -> new HistoryPosition(found.turn(), found.index()));
    }

    /** The messages at those positions that belong to the turn; none if it has ended, since they are in PostgreSQL then. */
    List<HistoryEntry> list(GroupId group, LiveTurnMessages live, Collection<HistoryPosition> positions) {
        List<Integer> indexes = positions.stream()
                .filter(position -> position.turn() == live.number())
                .map(HistoryPosition::index)
                .sorted()
                .toList();
        if (indexes.isEmpty()) {
            return List.of();
        }
        int first = indexes.getFirst();
        List<HistoryEntry> entries = new ArrayList<>();
        orIfUnavailable(() -> messages.read(group, live.turn(), first, indexes.getLast()), List.<Message>of())
                .forEach(message -> entries.add(
                        new HistoryEntry(new HistoryPosition(live.number(), first + entries.size()), message)));
        return entries;
    }

    private static <T> T orIfUnavailable(Supplier<T> read, T fallback) {
        try {
            return read.get();
        } catch (RedisUnavailable | InvalidJsonException e) {
            return fallback;
        }
    }
}
