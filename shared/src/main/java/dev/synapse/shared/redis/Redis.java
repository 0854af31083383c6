package dev.synapse.shared.redis;

import dev.synapse.shared.net.Backoff;
import dev.synapse.shared.settings.RedisUrl;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Synapse's connection to Redis, one node or a cluster. One connection carries all short commands; on one node, those that threads issue
 * during a flush are sent together with the next one, so that pipelining grows with the load. Commands that block in Redis get connections
 * of their own. Thread-safe; its methods block, and are meant for virtual threads.
 */
public final class Redis implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

    private final RedisNode node;
    private final ClientResources resources;
    private final StatefulConnection<String, String> connection;
    private final RedisClusterAsyncCommands<String, String> commands;
    private final EventExecutor flusher;
    private final AtomicBoolean flushPending = new AtomicBoolean();
    private volatile boolean closed;

    private Redis(RedisNode node, ClientResources resources) {
        this.node = node;
        this.resources = resources;
        RedisNode.CommandConnection opened = node.connect();
        this.connection = opened.connection();
        this.commands = opened.commands();
        // always the same executor: two could reorder flushes, and with them the commands of one thread
        this.flusher = resources.eventExecutorGroup().next();
        connection.setAutoFlushCommands(isCluster());
    }

    static {
        // leak detection samples buffers with stack traces, and only Netty's and Lettuce's own code could leak any here
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    /** Like {@link #connect(RedisUrl)}; throws {@code InvalidSettingException} if the text is not a valid {@code REDIS_URL}. */
    public static Redis connect(String url) {
        return connect(RedisUrl.parse(url));
    }

    /** Connects; throws {@link RedisUnavailable}, whose message names the host, if Redis does not answer. */
    public static Redis connect(RedisUrl url) {
        ClientResources resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.exponential(Duration.ofMillis(1), MAX_PAUSE, 2, TimeUnit.MILLISECONDS))
                .build();
        try {
            return new Redis(RedisNode.of(url, resources), resources);
        } catch (RedisException e) {
            resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
            throw new RedisUnavailable(url + " does not answer: " + RedisErrors.reason(e), e);
        }
    }

    /** Whether the keys of different shards may be on different nodes. */
    public boolean isCluster() {
        return node instanceof RedisNode.Cluster;
    }

    /**
     * The shards in lists of those that fail together: all of them on one node, each on its own on a cluster, where any may be on any
     * node. Work that goes through all shards treats each list on its own, so that a node that hangs delays only its own shards.
     */
    public List<List<Shard>> failingTogether(Shards shards) {
        return isCluster() ? shards.all().stream().map(List::of).toList() : List.of(shards.all());
    }

    /** Issues one command and waits for its reply; throws {@link RedisUnavailable} if there is none. */
    public <T> T call(Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
        return await(issue(command));
    }

    /** As {@link #call(Function)}, but waits for Redis no longer than {@code limit}. */
    public <T> T call(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command, Duration limit) {
        return await(issue(command), limit);
    }

    /** Issues one command without waiting for its reply. Commands of one thread reach Redis in the order of issue. */
    public <T> CompletionStage<T> issue(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
        if (closed) {
            throw new RedisUnavailable("The connection to Redis is closed", null);
        }
        CompletionStage<T> reply = command.apply(commands);
        flush();
        return reply;
    }

    /** Waits for the reply of an issued command; throws {@link RedisUnavailable} if there is none in time. */
    public <T> T await(CompletionStage<T> reply) {
        return await(reply, TIMEOUT);
    }

    private static <T> T await(CompletionStage<T> reply, Duration limit) {
        try {
            return reply.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw RedisErrors.translate(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            reply.toCompletableFuture().cancel(false);
            throw new RedisUnavailable("Redis did not answer within " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailable("Interrupted while waiting for Redis", e);
        }
    }

    /** Runs a script whose reply is a list of strings; throws {@link RedisUnavailable} if there is no reply. */
    public List<String> run(Script script, List<String> keys, List<String> args) {
        return run(script, keys, args, TIMEOUT);
    }

    /** Like {@link #run(Script, List, List)}, but waits at most {@code limit} for the reply. */
    public List<String> run(Script script, List<String> keys, List<String> args, Duration limit) {
        String[] keyArray = keys.toArray(String[]::new);
        String[] argArray = args.toArray(String[]::new);
        try {
            return await(
                    issue(redis ->
                            redis.<List<String>>evalsha(script.digest(), ScriptOutputType.MULTI, keyArray, argArray)),
                    limit);
        } catch (RedisErrors.ScriptNotCached e) {
            return await(
                    issue(redis -> redis.<List<String>>eval(script.text(), ScriptOutputType.MULTI, keyArray, argArray)),
                    limit);
        }
    }

    /**
     * Like {@link #run}, but blocks and retries while Redis is unavailable; for idempotent scripts. Throws {@link RedisUnavailable} only
     * if the thread is interrupted or this connection is closed.
     */
    public List<String> runUntilAnswered(Script script, List<String> keys, List<String> args) {
        return untilAnswered(() -> run(script, keys, args));
    }

    /** Like {@link #call}, but blocks and retries while Redis is unavailable, as {@link #runUntilAnswered} does. */
    public <T> T callUntilAnswered(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
        return untilAnswered(() -> call(command));
    }

    private <T> T untilAnswered(Supplier<T> attempt) {
        Backoff backoff = new Backoff(FIRST_PAUSE, MAX_PAUSE);
        while (true) {
            try {
                return attempt.get();
            } catch (RedisUnavailable e) {
                if (closed || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                backoff.pause();
            }
        }
    }

    /** A new connection for commands that block in Redis; the caller closes it. Throws Lettuce's {@link RedisException}. */
    public Blocking blocking() {
        RedisNode.CommandConnection opened = node.connect();
        return new Blocking(opened.connection(), opened.commands());
    }

    /** A new connection for Pub/Sub; the caller closes it. Throws Lettuce's {@link RedisException}. */
    public StatefulRedisPubSubConnection<String, String> pubSub() {
        return node.pubSub();
    }

    /** On a cluster each command is flushed by itself: one that is redirected would otherwise wait for the flush of another. */
    private void flush() {
        if (!isCluster() && flushPending.compareAndSet(false, true)) {
            flusher.execute(() -> {
                flushPending.set(false);
                connection.flushCommands();
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        connection.close();
        node.shutdown();
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }

    /** A connection whose commands may block in Redis. For one thread. */
    public static final class Blocking implements AutoCloseable {

        private final StatefulConnection<String, String> connection;
        private final RedisClusterAsyncCommands<String, String> commands;

        private Blocking(
                StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {
            this.connection = connection;
            this.commands = commands;
        }

        /** Issues the command and waits at most {@code limit} for its reply; throws {@link RedisUnavailable} if there is none. */
        public <T> T call(
                Duration limit,
                Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
            try {
                return command.apply(commands).toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw RedisErrors.translate(e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException e) {
                throw new RedisUnavailable("Redis did not answer within " + limit.toMillis() + " ms", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RedisUnavailable("Interrupted while waiting for Redis", e);
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
