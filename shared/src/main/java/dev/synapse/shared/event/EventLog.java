package dev.synapse.shared.event;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live events of groups. The log keeps the newest some thousand of a group; a reader that finds the next event
 * missing has to be told to resync. Thread-safe; throws {@code RedisUnavailable} while Redis is away.
 */
public final class EventLog {

    private final Redis redis;
    private final Shards shards;

    public EventLog(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** The events behind {@code after}, oldest first, at most {@code count}. */
    public List<LoggedEvent> read(GroupId group, long after, int count) {
        String key = shards.keys(group).events();
        Range<String> range = Range.from(Boundary.excluding(after + "-0"), Boundary.unbounded());
        return redis.call(commands -> commands.xrange(key, range, Limit.from(count))).stream()
                .map(entry -> LoggedEvent.of(
                        Long.parseLong(entry.getId().substring(0, entry.getId().indexOf('-'))),
                        entry.getBody().getOrDefault("e", "")))
                .toList();
    }

    /** The newest event's seq, 0 where the group has had none or Redis has forgotten it. */
    public long newest(GroupId group) {
        String key = shards.keys(group).state();
        @Nullable String seq = redis.call(commands -> commands.hget(key, "seq"));
        return seq == null ? 0 : Long.parseLong(seq);
    }
}
