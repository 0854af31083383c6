package dev.synapse.shared.event;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.redis.WrongType;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live events of groups. The log keeps the newest some thousand of a group; a reader that finds the next event
 * missing has to be told to resync. What cannot be read is taken for forgotten. Thread-safe; throws {@code RedisUnavailable} while Redis is away.
 */
public final class EventLog {

    private final Redis redis;
    private final Shards shards;

    public EventLog(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The events behind {@code after}, oldest first, at most {@code count}. One that cannot be read is passed over, and leaves a hole. */
    public List<LoggedEvent> read(GroupId group, long after, int count) {
        String key = shards.keys(group).events();
        Range<String> range = Range.from(Boundary.excluding(after + "-0"), Boundary.unbounded());
        try {
            return redis.call(commands -> commands.xrange(key, range, Limit.from(count))).stream()
                    .flatMap(entry -> event(entry).stream())
                    .toList();
        } catch (WrongType e) {
            return List.of();
        }
    }

    private static Optional<LoggedEvent> event(StreamMessage<String, String> entry) {
        return LoggedEvent.of(seq(entry), entry.getBody().getOrDefault("e", ""));
    }

    /** The newest event's seq, 0 where the group has had none or Redis has forgotten it. */
    public long newest(GroupId group) {
        String key = shards.keys(group).state();
        try {
            @Nullable String seq = redis.call(commands -> commands.hget(key, "seq"));
            return seq == null ? 0 : Long.parseLong(seq);
        } catch (WrongType | NumberFormatException e) {
            return newestKept(shards.keys(group).events());
        }
    }

    private long newestKept(String key) {
        try {
            return redis.call(commands -> commands.xrevrange(key, Range.unbounded(), Limit.from(1))).stream()
                    .mapToLong(EventLog::seq)
                    .findFirst()
                    .orElse(0);
        } catch (WrongType e) {
            return 0;
        }
    }

    private static long seq(StreamMessage<String, String> entry) {
        return Long.parseLong(entry.getId(), 0, entry.getId().indexOf('-'), 10);
    }
}
