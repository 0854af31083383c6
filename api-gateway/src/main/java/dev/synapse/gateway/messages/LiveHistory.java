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
import dev.synapse.shared.turn.LiveMessages.Place;
import dev.synapse.shared.turn.LiveMessages.Range;
import dev.synapse.shared.turn.LiveMessages.Sizes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * The end of a history that is still in Redis: the messages of the turn under way. While Redis is away, or has something that cannot be
 * read, there are none.
 */
@Component
class LiveHistory {

    private final LiveMessages messages;

    LiveHistory(LiveMessages messages) {
        this.messages = messages;
    }

    /** The turn under way and its messages that belong to a range. */
    record LivePart(TurnId turn, long number, List<SizedKey<HistoryPosition>> messages) {}

    Optional<LivePart> sizes(GroupId group, HistoryRange range) {
        return unlessAway(() -> messages.sizes(group, wanted(range)), Optional.<Sizes>empty())
                .map(found -> part(found, range));
    }

    /** All messages if a time is asked for, which Redis does not look at. */
    private static Range wanted(HistoryRange range) {
        boolean byTime = range.beforeTime().isBefore(History.FAR_FUTURE);
        return new Range(
                place(range.after()),
                place(range.before()),
                range.oldestFirst(),
                byTime ? Integer.MAX_VALUE : range.count() + 1,
                byTime ? Long.MAX_VALUE : PageKeys.MAX_BYTES);
    }

    private static Place place(HistoryPosition position) {
        return new Place(position.turn(), position.index());
    }

    /** JSON is there as text and as objects while it is read, so it counts twice. */
    private static LivePart part(Sizes found, HistoryRange range) {
        List<SizedKey<HistoryPosition>> within = new ArrayList<>();
        found.messages().forEach(message -> {
            HistoryPosition position = new HistoryPosition(found.number(), message.index());
            if (range.contains(position, message.timestamp())) {
                within.add(new SizedKey<>(position, 2 * message.bytes()));
            }
        });
        return new LivePart(found.turn(), found.number(), within);
    }

    Optional<HistoryPosition> position(GroupId group, MessageId id) {
        return unlessAway(() -> messages.place(group, id), Optional.<Place>empty())
                .map(place -> new HistoryPosition(place.turn(), place.index()));
    }

    /** Those of the messages that the turn has; none if it has ended, and they are in PostgreSQL. */
    List<HistoryEntry> list(GroupId group, LivePart live, Collection<HistoryPosition> places) {
        List<Integer> indexes = places.stream()
                .filter(place -> place.turn() == live.number())
                .map(HistoryPosition::index)
                .sorted()
                .toList();
        if (indexes.isEmpty()) {
            return List.of();
        }
        int first = indexes.getFirst();
        List<HistoryEntry> placed = new ArrayList<>();
        unlessAway(() -> messages.read(group, live.turn(), first, indexes.getLast()), List.<Message>of())
                .forEach(message -> placed.add(
                        new HistoryEntry(new HistoryPosition(live.number(), first + placed.size()), message)));
        return placed;
    }

    private static <T> T unlessAway(Supplier<T> reading, T otherwise) {
        try {
            return reading.get();
        } catch (RedisUnavailable | InvalidJsonException e) {
            return otherwise;
        }
    }
}
