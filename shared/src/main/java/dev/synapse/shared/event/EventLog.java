package dev.synapse.shared.event;

import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.event.EventTopic.OfUser;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.redis.UserKeys;
import dev.synapse.shared.redis.WrongTypeException;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live events of groups and users. The log retains the newest few thousand events of a group, and fewer of a user; a reader whose
 * next event is missing has to resync. Unreadable entries are treated as missing. Thread-safe; throws {@code RedisUnavailable}.
 */
public final class EventLog {

    private static final Script PAGE = Script.load("page");
    private static final Script NEWEST = Script.load("newest");
    private static final int BATCH = 200;

    private final Redis redis;
    private final Shards shards;

    public EventLog(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** At most {@code count} events after seq {@code after}, oldest first, whatever their size; without unreadable ones. */
    public List<LoggedEvent> read(GroupId group, long after, int count) {
        return read(group, after, count, Long.MAX_VALUE).events();
    }

    /**
     * A page of the events after seq {@code after}: at most {@code count}, and at most {@code maxBytes} as stored in Redis, but at least
     * one event if there is one.
     */
    public EventPage read(GroupId group, long after, int count, long maxBytes) {
        return read(new OfGroup(group), after, count, maxBytes);
    }

    /** As {@link #read(GroupId, long, int, long)}. */
    public EventPage read(EventTopic topic, long after, int count, long maxBytes) {
        List<String> reply = redis.run(
                PAGE,
                List.of(events(topic)),
                List.of(Long.toString(after), Integer.toString(count), Long.toString(maxBytes)));
        List<LoggedEvent> events = new ArrayList<>(reply.size() / 2);
        long last = after;
        for (int i = 1; i < reply.size(); i += 2) {
            last = Long.parseLong(reply.get(i));
            LoggedEvent.of(last, reply.get(i + 1)).ifPresent(events::add);
        }
        return new EventPage(List.copyOf(events), last, reply.getFirst().equals("1"));
    }

    /**
     * The newest seqs of many groups, with one command per shard and {@value #BATCH} groups; 0 for a group that Redis does not have.
     * The result omits groups whose seq is unreadable.
     */
    public Map<GroupId, Long> newest(Collection<GroupId> groups) {
        Map<Shard, List<GroupId>> byShard = groups.stream()
                .collect(Collectors.groupingBy(group -> shards.keys(group).shard()));
        Map<GroupId, Long> newest = new HashMap<>();
        for (List<GroupId> ofShard : byShard.values()) {
            for (int from = 0; from < ofShard.size(); from += BATCH) {
                addNewest(ofShard.subList(from, Math.min(from + BATCH, ofShard.size())), newest);
            }
        }
        return newest;
    }

    private void addNewest(List<GroupId> batch, Map<GroupId, Long> newest) {
        List<String> keys =
                batch.stream().map(group -> shards.keys(group).state()).toList();
        List<String> reply = redis.run(NEWEST, keys, List.of());
        for (int i = 0; i < batch.size(); i++) {
            if (!reply.get(i).isEmpty()) {
                newest.put(batch.get(i), Long.parseLong(reply.get(i)));
            }
        }
    }

    private String events(EventTopic topic) {
        return switch (topic) {
            case OfGroup(GroupId group) -> shards.keys(group).events();
            case OfUser(UserId user) -> UserKeys.of(user).events();
        };
    }

    private String state(EventTopic topic) {
        return switch (topic) {
            case OfGroup(GroupId group) -> shards.keys(group).state();
            case OfUser(UserId user) -> UserKeys.of(user).groups();
        };
    }

    /** As {@link #newest(EventTopic)}, of a group. */
    public long newest(GroupId group) {
        return newest(new OfGroup(group));
    }

    /** The seq of the topic's newest event; 0 if it has had none or Redis does not have the topic. */
    public long newest(EventTopic topic) {
        String key = state(topic);
        try {
            @Nullable String seq = redis.call(commands -> commands.hget(key, "seq"));
            return seq == null ? 0 : Long.parseLong(seq);
        } catch (WrongTypeException | NumberFormatException e) {
            return newestLogged(events(topic));
        }
    }

    /** The seq of the newest entry of the log itself, if the group's counter is unreadable. */
    private long newestLogged(String key) {
        try {
            return redis.call(commands -> commands.xrevrange(key, Range.unbounded(), Limit.from(1))).stream()
                    .mapToLong(EventLog::seq)
                    .findFirst()
                    .orElse(0);
        } catch (WrongTypeException e) {
            return 0;
        }
    }

    private static long seq(StreamMessage<String, String> entry) {
        return Long.parseLong(entry.getId(), 0, entry.getId().indexOf('-'), 10);
    }
}
