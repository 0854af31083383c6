package dev.synapse.shared.job;

import dev.synapse.shared.fixture.TemporaryRedis;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepCommits;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Worker loops with a Redis of their own. */
final class JobBench implements AutoCloseable {

    static final Duration LONG_LEASE = Duration.ofMinutes(1);

    final TemporaryRedis server;
    final Redis redis;
    final Shards shards = new Shards(4);
    private final StepCommits commits;
    private final Deque<JobLoop> loops = new ArrayDeque<>();

    private JobBench(TemporaryRedis server) {
        this.server = server;
        this.redis = Redis.connect(server.administratorUrl());
        this.commits = new StepCommits(redis, shards);
    }

    static JobBench open() {
        return new JobBench(TemporaryRedis.start(false));
    }

    /** A bench whose Redis keeps its data over a restart. */
    static JobBench durable() {
        return new JobBench(TemporaryRedis.start(true));
    }

    JobLoop start(String consumer, Duration lease, JobHandler handler) {
        return start(consumer, lease, 1000, handler);
    }

    JobLoop start(String consumer, Duration lease, int maxInFlight, JobHandler handler) {
        return start(Role.WORKERS, consumer, lease, maxInFlight, handler);
    }

    JobLoop start(Role role, String consumer, Duration lease, int maxInFlight, JobHandler handler) {
        JobLoop loop = JobLoop.start(redis, shards, new Consumer(role, consumer, lease, maxInFlight), handler);
        loops.push(loop);
        return loop;
    }

    void start(String consumer, Duration lease, JobHandler handler, ClockSteps clock) {
        loops.push(JobLoop.start(redis, shards, new Consumer(Role.WORKERS, consumer, lease, 1000), handler, clock));
    }

    JobStreams streams(String consumer, Duration lease) {
        return new JobStreams(redis, new Consumer(Role.WORKERS, consumer, lease, 1000));
    }

    Job enqueue() {
        return enqueue(GroupId.next());
    }

    Job enqueue(GroupId group) {
        Job job = new Job.StartTurn(group);
        enqueue(shard(job), Map.of("j", Json.write(job), "h", "7"));
        return job;
    }

    void enqueue(Shard shard, Map<String, String> body) {
        redis.call(commands -> commands.xadd(shard.jobs(Role.WORKERS), body));
    }

    CommitResult acknowledge(Delivery delivery) {
        return commits.acknowledge(delivery.claim(), delivery.job().group());
    }

    Shard shard(Job job) {
        return shards.keys(job.group()).shard();
    }

    /** Reads the pending jobs of the shard for a consumer that does nothing with them. */
    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    List<StreamMessage<String, String>> takeAndVanish(Shard shard, String consumer) {
        return redis.call(commands -> commands.xreadgroup(
                io.lettuce.core.Consumer.from(Role.WORKERS.text(), consumer),
                XReadArgs.Builder.count(10_000),
                StreamOffset.lastConsumed(shard.jobs(Role.WORKERS))));
    }

    List<PendingMessage> pending(Shard shard) {
        return redis.call(commands -> commands.xpending(
                shard.jobs(Role.WORKERS), Role.WORKERS.text(), Range.unbounded(), Limit.from(10_000)));
    }

    /** The number of the workers' jobs, normal and bulk, delivered or not. */
    long jobs() {
        return shards.all().stream()
                .flatMap(shard -> Stream.of(Role.WORKERS, Role.BULK_WORKERS).map(shard::jobs))
                .mapToLong(stream -> redis.call(commands -> commands.xlen(stream)))
                .sum();
    }

    List<Map<String, String>> deadLetters() {
        return shards.all().stream()
                .flatMap(shard ->
                        redis.call(commands -> commands.xrange(shard.deadLetters(), Range.unbounded())).stream())
                .map(StreamMessage::getBody)
                .toList();
    }

    @Override
    public void close() {
        loops.forEach(loop -> loop.close(Duration.ZERO));
        redis.close();
        server.close();
    }
}
