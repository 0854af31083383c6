package dev.synapse.gateway.messages;

import dev.synapse.gateway.messages.LiveHistory.LiveTurnMessages;
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
 * A group's history: the messages in PostgreSQL, and those of the running turn, which are still in Redis. Redis is read first, so that a
 * turn that ends between the two reads is found in PostgreSQL. While Redis is unavailable, the history ends with PostgreSQL's. Message sizes
 * are read first, to choose the page and reserve memory for it.
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

    /** A query of the history; all given conditions apply. */
    record Query(
            int limit,
            @Nullable Instant beforeTimestamp,
            @Nullable MessageId before,
            @Nullable MessageId after) {}

    /**
     * A page of messages, oldest first.
     *
     * @param more whether more messages follow in the direction of the query
     */
    record HistoryPage(List<Message> messages, boolean more) {}

    /** One page: the newest messages, or the oldest if {@code after} is given. */
    HistoryPage read(GroupId group, Query query) {
        HistoryRange range = range(group, query);
        Optional<LiveTurnMessages> liveTurn = live.sizes(group, range);
        Comparator<HistoryPosition> order = range.oldestFirst() ? Comparator.naturalOrder() : Comparator.reverseOrder();
        Map<HistoryPosition, SizedKey<HistoryPosition>> sizes = new TreeMap<>(order);
        liveTurn.ifPresent(part -> part.messages().forEach(message -> sizes.put(message.key(), message)));
        messages.sizes(group, range).forEach(message -> sizes.put(message.key(), message));
        PageKeys<HistoryPosition> page = PageKeys.cut(List.copyOf(sizes.values()), range.count());
        return new HistoryPage(memory.load(page.bytes(), () -> load(group, page.keys(), liveTurn)), page.more());
    }

    private List<Message> load(GroupId group, List<HistoryPosition> positions, Optional<LiveTurnMessages> liveTurn) {
        Map<HistoryPosition, Message> found = new TreeMap<>();
        liveTurn.ifPresent(part ->
                live.list(group, part, positions).forEach(entry -> found.put(entry.position(), entry.message())));
        found.keySet().retainAll(Set.copyOf(positions));
        messages.list(group, positions).forEach(entry -> found.put(entry.position(), entry.message()));
        Set<MessageId> seen = new HashSet<>();
        return found.values().stream()
                .filter(message -> seen.add(message.id()))
                .map(Message::forClients)
                .toList();
    }

    private HistoryRange range(GroupId group, Query query) {
        return new HistoryRange(
                query.after() == null ? HistoryPosition.START : position(group, query.after()),
                query.before() == null ? HistoryPosition.END : position(group, query.before()),
                Objects.requireNonNullElse(query.beforeTimestamp(), FAR_FUTURE),
                query.after() != null,
                query.limit());
    }

    /** Reads PostgreSQL a second time, because the turn may have ended in between. */
    private HistoryPosition position(GroupId group, MessageId id) {
        return messages.position(group, id)
                .or(() -> live.position(group, id))
                .or(() -> messages.position(group, id))
                .orElseThrow(ApiException::notFound);
    }
}
