package dev.synapse.gateway.messages;

import dev.synapse.gateway.messages.LiveHistory.LivePart;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * A group's history: what PostgreSQL has, and the messages of the turn under way, which are still in Redis. Redis is read first:
 * a turn that ends in between is then found in PostgreSQL. While Redis is away the history is what PostgreSQL has. What is loaded is
 * chosen by the sizes of the messages, and memory is reserved for it before.
 */
@Service
class History {

    static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");

    private final Messages messages;
    private final LiveHistory live;
    private final ResponseMemory memory;

    History(Messages messages, LiveHistory live, ResponseMemory memory) {
        this.messages = messages;
        this.live = live;
        this.memory = memory;
    }

    /** What is asked for of a history; all that is given has to hold. */
    record Query(
            int limit,
            @Nullable Instant beforeTimestamp,
            @Nullable MessageId before,
            @Nullable MessageId after) {}

    /**
     * Some messages, oldest first.
     *
     * @param more whether there are more in the direction in which the query counts
     */
    record HistoryPage(List<Message> messages, boolean more) {}

    /** The newest messages, or with {@code after} the oldest, as many as the limits of a page allow. */
    HistoryPage read(GroupId group, Query query) {
        HistoryRange range = range(group, query);
        Optional<LivePart> underWay = live.sizes(group, range);
        Comparator<HistoryPosition> order = range.oldestFirst() ? Comparator.naturalOrder() : Comparator.reverseOrder();
        Map<HistoryPosition, SizedKey<HistoryPosition>> sizes = new TreeMap<>(order);
        underWay.ifPresent(part -> part.messages().forEach(message -> sizes.put(message.key(), message)));
        messages.sizes(group, range).forEach(message -> sizes.put(message.key(), message));
        PageKeys<HistoryPosition> page = PageKeys.cut(List.copyOf(sizes.values()), range.count());
        return new HistoryPage(memory.load(page.bytes(), () -> load(group, page.keys(), underWay)), page.more());
    }

    private List<Message> load(GroupId group, List<HistoryPosition> places, Optional<LivePart> underWay) {
        Map<HistoryPosition, Message> found = new TreeMap<>();
        underWay.ifPresent(part ->
                live.list(group, part, places).forEach(placed -> found.put(placed.position(), placed.message())));
        found.keySet().retainAll(Set.copyOf(places));
        messages.list(group, places).forEach(placed -> found.put(placed.position(), placed.message()));
        Set<MessageId> seen = new HashSet<>();
        return found.values().stream().filter(message -> seen.add(message.id())).toList();
    }

    private HistoryRange range(GroupId group, Query query) {
        return new HistoryRange(
                query.after() == null ? HistoryPosition.START : position(group, query.after()),
                query.before() == null ? HistoryPosition.END : position(group, query.before()),
                Objects.requireNonNullElse(query.beforeTimestamp(), FAR_FUTURE),
                query.after() != null,
                query.limit());
    }

    /** PostgreSQL is asked again at the end, because the turn may have ended in between. */
    private HistoryPosition position(GroupId group, MessageId id) {
        return messages.position(group, id)
                .or(() -> live.position(group, id))
                .or(() -> messages.position(group, id))
                .orElseThrow(ApiException::notFound);
    }
}
