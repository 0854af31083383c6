package dev.synapse.benchmark;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Counts the jobs that ended in a commit from Redis statistics: a commit deletes its job from the stream, so the count is the number of
 * entries ever added minus the number of present ones. The loop needs no instrumentation.
 */
final class JobCounter {

    private final Redis redis;
    private final List<String> streams;

    JobCounter(Redis redis, Shards shards) {
        this.redis = redis;
        this.streams = shards.all().stream()
                .flatMap(shard -> Arrays.stream(Role.values()).map(shard::jobs))
                .toList();
    }

    /** Totals of all streams. */
    record Counts(long added, long held) {

        long done() {
            return added - held;
        }
    }

    Counts read() {
        List<CompletionStage<List<Object>>> replies = new ArrayList<>();
        streams.forEach(stream -> replies.add(redis.issue(commands -> commands.xinfoStream(stream))));
        long added = 0;
        long held = 0;
        for (CompletionStage<List<Object>> reply : replies) {
            Map<Object, Object> info = byName(redis.await(reply));
            added += number(info, "entries-added");
            held += number(info, "length");
        }
        return new Counts(added, held);
    }

    private static Map<Object, Object> byName(List<Object> pairs) {
        Map<Object, Object> info = new HashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            info.put(pairs.get(i), pairs.get(i + 1));
        }
        return info;
    }

    private static long number(Map<Object, Object> info, String name) {
        if (info.get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalStateException("Redis reports no " + name + " of a stream");
    }
}
