package dev.synapse.shared.redis;

import dev.synapse.shared.loop.RunUntilClosed;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a subscription to Pub/Sub channels until it is closed. Connects in the background, retrying each second, and reconnects by itself.
 * Messages that are published while the connection is broken are lost. Thread-safe.
 */
public final class PubSubSubscriber implements AutoCloseable {

    private static final Duration CONNECT_INTERVAL = Duration.ofSeconds(1);

    private final Redis redis;
    private final String[] channels;
    private final Listener listener;
    private final RunUntilClosed connector;
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private boolean closed;

    /** What happens to a subscription. The methods run on a thread of the Redis client or of the subscriber; they must not block. */
    public interface Listener {

        /** A message arrived. */
        void message(String channel, String message);

        /** All channels are subscribed, for the first time or after the connection broke. */
        void subscribed();

        /** The connection broke: messages may be missing until {@link #subscribed}. */
        default void disconnected() {}

        /** The first connection could not be made; it is retried. */
        void connectFailed(String reason);
    }

    private PubSubSubscriber(Redis redis, String name, List<String> channels, Listener listener) {
        this.redis = redis;
        this.channels = channels.toArray(String[]::new);
        this.listener = listener;
        this.connector = new RunUntilClosed(name, Duration.ZERO, this::connect);
    }

    /**
     * Subscribes in the background.
     *
     * @param name the name of the thread that connects
     */
    public static PubSubSubscriber start(Redis redis, String name, List<String> channels, Listener listener) {
        PubSubSubscriber subscriber = new PubSubSubscriber(redis, name, channels, listener);
        subscriber.connector.start();
        return subscriber;
    }

    private synchronized Duration connect() {
        if (!closed && isConnected()) {
            connector.close();
        }
        return CONNECT_INTERVAL;
    }

    private synchronized boolean isConnected() {
        StatefulRedisPubSubConnection<String, String> fresh = null;
        try {
            fresh = redis.pubSub();
            fresh.addListener(new Messages());
            fresh.addListener(new Disconnects());
            fresh.sync().subscribe(channels);
            connection = fresh;
            return true;
        } catch (RedisException e) {
            listener.connectFailed(String.valueOf(e.getMessage()));
            if (fresh != null) {
                fresh.close();
            }
            return false;
        }
    }

    @Override
    public void close() {
        connector.close();
        synchronized (this) {
            closed = true;
            if (connection != null) {
                connection.close();
            }
        }
    }

    private final class Messages extends RedisPubSubAdapter<String, String> {

        @Override
        public void message(String channel, String message) {
            listener.message(channel, message);
        }

        @Override
        public void subscribed(String channel, long count) {
            if (count == channels.length) {
                listener.subscribed();
            }
        }
    }

    private final class Disconnects extends RedisConnectionStateAdapter {

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            listener.disconnected();
        }
    }
}
