package dev.synapse.shared.job;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.models.stream.PendingMessages;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** How much work the job streams hold, and for whom; for operators. Thread-safe; throws {@code RedisUnavailable}. */
public final class JobQueues {

    private final Redis redis;

    public JobQueues(Redis redis) {
        this.redis = redis;
    }

    /**
     * The jobs of one role on a shard.
     *
     * @param length the jobs that are not done
     * @param pending those of them that are delivered
     * @param oldest the age of the oldest job, empty without jobs
     */
    public record Queue(Role role, long length, long pending, Optional<Duration> oldest) {}

    /** The queues of a shard, and its delayed jobs and dead letters, which are in no queue. */
    public record ShardQueues(Shard shard, List<Queue> queues, long delayed, long deadLetters) {}

    /** The jobs that a consumer holds; {@code bulk} are those of the workers' bulk streams. */
    public record HeldJobs(long normal, long bulk) {

        /** A consumer without jobs. */
        public static final HeldJobs NONE = new HeldJobs(0, 0);

        private HeldJobs plus(HeldJobs other) {
            return new HeldJobs(normal + other.normal, bulk + other.bulk);
        }
    }

    /** Reads the queues of the shards, in their order. All commands are sent before the first reply is awaited. */
    public List<ShardQueues> read(Collection<Shard> shards) {
        CompletionStage<List<String>> time = redis.issue(commands -> commands.time());
        List<PendingShard> asked = shards.stream().map(this::ask).toList();
        long now = milliseconds(redis.await(time));
        return asked.stream().map(shard -> await(shard, now)).toList();
    }

    /** The jobs that each consumer of the workers' streams holds on the shards, by its name. */
    public Map<String, HeldJobs> heldByWorkers(Collection<Shard> shards) {
        Map<String, HeldJobs> held = new HashMap<>();
        List<CompletionStage<List<Object>>> normal =
                shards.stream().map(shard -> consumers(shard, Role.WORKERS)).toList();
        List<CompletionStage<List<Object>>> bulk = shards.stream()
                .map(shard -> consumers(shard, Role.BULK_WORKERS))
                .toList();
        normal.forEach(reply ->
                pending(reply).forEach((name, jobs) -> held.merge(name, new HeldJobs(jobs, 0), HeldJobs::plus)));
        bulk.forEach(reply ->
                pending(reply).forEach((name, jobs) -> held.merge(name, new HeldJobs(0, jobs), HeldJobs::plus)));
        return held;
    }

    private CompletionStage<List<Object>> consumers(Shard shard, Role role) {
        return redis.issue(commands -> commands.xinfoConsumers(shard.jobs(role), role.text()));
    }

    private Map<String, Long> pending(CompletionStage<List<Object>> reply) {
        Map<String, Long> pending = new HashMap<>();
        for (Object consumer : awaitOr(reply, List.of())) {
            Map<String, Object> fields = fields((List<?>) consumer);
            pending.put(String.valueOf(fields.get("name")), Long.parseLong(String.valueOf(fields.get("pending"))));
        }
        return pending;
    }

    private static Map<String, Object> fields(List<?> reply) {
        Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            fields.put(String.valueOf(reply.get(i)), reply.get(i + 1));
        }
        return fields;
    }

    private PendingShard ask(Shard shard) {
        List<PendingQueue> queues = Stream.of(Role.values())
                .map(role -> new PendingQueue(
                        role,
                        redis.issue(commands -> commands.xlen(shard.jobs(role))),
                        redis.issue(commands -> commands.xpending(shard.jobs(role), role.text())),
                        redis.issue(commands -> commands.xrange(shard.jobs(role), Range.unbounded(), Limit.from(1)))))
                .toList();
        return new PendingShard(
                shard,
                queues,
                redis.issue(commands -> commands.zcard(shard.delayed())),
                redis.issue(commands -> commands.xlen(shard.deadLetters())));
    }

    /** Commands whose replies are awaited later. */
    private record PendingShard(
            Shard shard, List<PendingQueue> queues, CompletionStage<Long> delayed, CompletionStage<Long> dead) {}

    private record PendingQueue(
            Role role,
            CompletionStage<Long> length,
            CompletionStage<PendingMessages> pending,
            CompletionStage<List<StreamMessage<String, String>>> oldest) {}

    private ShardQueues await(PendingShard asked, long now) {
        List<Queue> queues =
                asked.queues().stream().map(queue -> await(queue, now)).toList();
        return new ShardQueues(asked.shard(), queues, redis.await(asked.delayed()), redis.await(asked.dead()));
    }

    private Queue await(PendingQueue queue, long now) {
        long length = redis.await(queue.length());
        long pending = awaitOr(queue.pending().thenApply(PendingMessages::getCount), 0L);
        Optional<Duration> oldest = redis.await(queue.oldest()).stream()
                .findFirst()
                .map(job -> Duration.ofMillis(Math.max(0, now - milliseconds(job.getId()))));
        return new Queue(queue.role(), length, pending, oldest);
    }

    private static long milliseconds(List<String> time) {
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    private static long milliseconds(String entry) {
        return Long.parseLong(entry.substring(0, entry.indexOf('-')));
    }

    /** The reply, or {@code orElse} if no service has created the stream or its consumer group yet. */
    private <T> T awaitOr(CompletionStage<T> reply, T orElse) {
        try {
            return redis.await(reply);
        } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("NOGROUP") || message.contains("no such key")) {
                return orElse;
            }
            throw e;
        }
    }
}
