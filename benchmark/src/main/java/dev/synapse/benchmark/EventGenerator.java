package dev.synapse.benchmark;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.XAddArgs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/** Writes events at a constant rate, to one group after the other, in the way commits write them. Not thread-safe. */
final class EventGenerator {

    /** Precedes the time in nanoseconds at which an event was written. */
    static final String SENT = "\"sent\":";

    private static final String EVENT =
            "{\"type\":\"message.delta\",\"group_id\":\"%s\",\"sender_alias\":\"Writer\",\"delta\":\"%s\"," + SENT
                    + "%d}";
    private static final String DELTA = "some words of a model ".repeat(8);
    private static final int KEPT = 100;

    private final Redis redis;
    private final List<GroupKeys> groups;
    private final long[] seqs;
    private int next;

    EventGenerator(Redis redis, Shards shards, List<GroupId> groups) {
        this.redis = redis;
        this.groups = groups.stream().map(shards::keys).toList();
        this.seqs = new long[groups.size()];
    }

    /** Writes events for the given time; returns the range of groups they were written to. */
    WrittenEvents run(int perSecond, Duration time) {
        long begin = System.nanoTime();
        long count = perSecond * time.toMillis() / 1000;
        int first = next;
        CompletionStage<?> last = null;
        for (long i = 0; i < count; i++) {
            long due = begin + i * Duration.ofSeconds(1).toNanos() / perSecond;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            last = write(next);
            next = (next + 1) % groups.size();
        }
        if (last != null) {
            redis.await(last);
        }
        return new WrittenEvents(first, count);
    }

    /** Events that were written to consecutive groups, one each, from the group {@code first} on. */
    record WrittenEvents(int first, long count) {}

    private CompletionStage<?> write(int index) {
        GroupKeys keys = groups.get(index);
        String seq = Long.toString(++seqs[index]);
        String event = EVENT.formatted(keys.id(), DELTA, System.nanoTime());
        XAddArgs entry = new XAddArgs().id(seq + "-0").maxlen(KEPT).approximateTrimming();
        redis.issue(commands -> commands.hset(keys.state(), Map.of("seq", seq)));
        redis.issue(commands -> commands.xadd(keys.events(), entry, Map.of("e", event)));
        return redis.issue(commands -> commands.publish(keys.shard().newEventsChannel(), keys.id() + " " + seq));
    }
}
