package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes to the Pub/Sub channels that announce turns which accept no more results; the commit that closes a turn or removes its
 * group publishes them. A notification may be lost; the next lease renewal has the same effect. Connects and reconnects in the
 * background, and notes gaps in {@link ClosedTurns}. Thread-safe.
 */
public final class TurnClosedSubscriber implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TurnClosedSubscriber.class);
    private static final Duration CONNECT_INTERVAL = Duration.ofSeconds(1);

    private final Redis redis;
    private final String[] channels;
    private final ClosedTurns closedTurns;
    private final Consumer<TurnId> listener;
    private final Thread connecting;
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private volatile boolean closed;

    private TurnClosedSubscriber(Redis redis, Shards shards, ClosedTurns closedTurns, Consumer<TurnId> listener) {
        this.redis = redis;
        this.channels = shards.all().stream().map(Shard::turnClosedChannel).toArray(String[]::new);
        this.closedTurns = closedTurns;
        this.listener = listener;
        this.connecting = Thread.ofVirtual().name("turn-closed").start(this::connect);
    }

    /**
     * Subscribes in the background.
     *
     * @param closedTurns receives each turn, and the gaps in the notifications
     * @param listener is notified of each turn, on a thread of the Redis client; it must not block
     */
    public static TurnClosedSubscriber listen(
            Redis redis, Shards shards, ClosedTurns closedTurns, Consumer<TurnId> listener) {
        return new TurnClosedSubscriber(redis, shards, closedTurns, listener);
    }

    private void connect() {
        while (!closed && !isConnected()) {
            LockSupport.parkNanos(this, CONNECT_INTERVAL.toNanos());
        }
    }

    private synchronized boolean isConnected() {
        if (closed) {
            return false;
        }
        StatefulRedisPubSubConnection<String, String> fresh = null;
        try {
            fresh = redis.pubSub();
            fresh.addListener(new Notifications());
            fresh.addListener(new Disconnects());
            fresh.sync().subscribe(channels);
            connection = fresh;
            return true;
        } catch (RedisException e) {
            log.debug("Cannot subscribe to closed turns yet: {}", e.getMessage());
            if (fresh != null) {
                fresh.close();
            }
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(connecting);
        synchronized (this) {
            if (connection != null) {
                connection.close();
            }
        }
    }

    private final class Notifications extends RedisPubSubAdapter<String, String> {

        @Override
        public void message(String channel, String message) {
            try {
                TurnId turn = TurnId.of(message);
                closedTurns.add(turn);
                listener.accept(turn);
            } catch (IllegalArgumentException e) {
                log.warn("Ignored a message on {} that is not a turn id", channel);
            }
        }

        @Override
        public void subscribed(String channel, long count) {
            // in a cluster nodes relay notifications, and one may be lost without a disconnect
            if (count == channels.length && !redis.isCluster()) {
                int disconnects = closedTurns.disconnects();
                Thread.ofVirtual().name("turn-closed-since").start(() -> noteComplete(disconnects));
            }
        }
    }

    private void noteComplete(int disconnects) {
        try {
            List<String> time = redis.callUntilAnswered(RedisClusterAsyncCommands::time);
            closedTurns.completeSince(
                    disconnects, Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000);
        } catch (RedisUnavailable e) {
            log.debug("Cannot read the time of the subscription to closed turns: {}", e.getMessage());
        }
    }

    private final class Disconnects extends RedisConnectionStateAdapter {

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            closedTurns.disconnected();
        }
    }
}
