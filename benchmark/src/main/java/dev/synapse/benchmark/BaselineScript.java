package dev.synapse.benchmark;

import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bare commit script: the best that Redis and Lettuce can do for the writes of a hop, as the baseline for the cost of the loop. It
 * alternates the product's own {@code advance.lua} and {@code complete.lua}, with a separate set of keys for each group and prepared
 * arguments of realistic size. As in the loop, commits are fenced, so jobs are read by {@code XREADGROUP}, 64 at a time; each commit
 * enqueues the next job, so that each group has one hop in progress.
 *
 * <p>It excludes JSON, blocked threads, the decision, the model, the worker's read of the thread, the start and end of turns, and
 * PostgreSQL. One producer issues everything over one connection, in lanes of one batch each: when a lane's read is answered, its commits
 * and its next read go out in one write, while the other lanes keep Redis busy.
 */
final class BaselineScript implements AutoCloseable {

    private static final int BATCH = 64;
    private static final String CONSUMER = "bare";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisAsyncCommands<String, String> commands;
    private final List<BaselineGroup> groups;
    private final Map<Role, String> digests;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean running = true;

    BaselineScript(String redisUrl, List<BaselineGroup> groups) {
        this.groups = groups;
        client = RedisClient.create(redisUrl);
        connection = client.connect();
        commands = connection.async();
        RedisCommands<String, String> sync = connection.sync();
        digests = Map.of(
                Role.ORCHESTRATOR, sync.scriptLoad(Script.load("advance").text()),
                Role.WORKERS, sync.scriptLoad(Script.load("complete").text()));
        for (Role role : Role.values()) {
            sync.xgroupCreate(
                    StreamOffset.from(BaselineGroup.stream(role), "0-0"),
                    role.text(),
                    XGroupCreateArgs.Builder.mkstream());
        }
        groups.forEach(group -> group.start(sync));
    }

    /** Commits per second in the window after the warm-up. */
    double run(Duration warmUp, Duration window) throws InterruptedException {
        connection.setAutoFlushCommands(false);
        int lanes = Math.ceilDiv(groups.size(), BATCH);
        for (int lane = 0; lane < lanes; lane++) {
            read(lane % 2 == 0 ? Role.ORCHESTRATOR : Role.WORKERS);
        }
        connection.flushCommands();
        Thread.sleep(warmUp);
        long before = commits.get();
        long begun = System.nanoTime();
        Thread.sleep(window);
        double rate = (commits.get() - before) / ((System.nanoTime() - begun) / 1e9);
        running = false;
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("The bare script failed; the figures are void", cause);
        }
        return rate;
    }

    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    private void read(Role role) {
        commands.xreadgroup(
                        Consumer.from(role.text(), CONSUMER),
                        XReadArgs.Builder.count(BATCH),
                        StreamOffset.lastConsumed(BaselineGroup.stream(role)))
                .whenComplete((entries, refusal) -> {
                    if (refusal != null) {
                        failure.compareAndSet(null, refusal);
                    } else if (running) {
                        entries.forEach(entry -> commit(role, entry));
                        read(other(role));
                        connection.flushCommands();
                    }
                });
    }

    private void commit(Role role, StreamMessage<String, String> entry) {
        BaselineGroup group = groups.get(BaselineGroup.index(entry.getBody().getOrDefault("j", "")));
        String[] args = role == Role.ORCHESTRATOR
                ? group.advance(entry.getId(), CONSUMER)
                : group.complete(entry.getId(), CONSUMER);
        commands.<List<String>>evalsha(digests.getOrDefault(role, ""), ScriptOutputType.MULTI, group.keys(), args)
                .whenComplete((reply, refusal) -> {
                    if (refusal != null) {
                        failure.compareAndSet(null, refusal);
                    } else if (!reply.getFirst().equals("OK")) {
                        failure.compareAndSet(null, new IllegalStateException(role + " got " + reply));
                    } else {
                        commits.incrementAndGet();
                    }
                });
    }

    private static Role other(Role role) {
        return role == Role.ORCHESTRATOR ? Role.WORKERS : Role.ORCHESTRATOR;
    }

    /** Removes its data from Redis. */
    @Override
    public void close() {
        running = false;
        connection.setAutoFlushCommands(true);
        connection.flushCommands();
        RedisCommands<String, String> sync = connection.sync();
        groups.forEach(group -> sync.unlink(group.keys()));
        Arrays.stream(Role.values()).forEach(role -> sync.unlink(BaselineGroup.stream(role)));
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
