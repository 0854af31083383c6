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
 * Hears over Pub/Sub which turns take no more results, from the commit that closes them or forgets their group. A ring may be lost;
 * the renewal of the leases finds what it was for. Connects by itself, and again; what may have been missed meanwhile {@link ClosedTurns}
 * is told. Thread-safe.
 */
public final class TurnClosedSubscriber implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TurnClosedSubscriber.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Redis redis;
    private final String[] channels;
    private final ClosedTurns ended;
    private final Consumer<TurnId> hearer;
    private final Thread connecting;
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private volatile boolean closed;

    private TurnClosedSubscriber(Redis redis, Shards shards, ClosedTurns ended, Consumer<TurnId> hearer) {
        this.redis = redis;
        this.channels = shards.all().stream().map(Shard::turnClosedChannel).toArray(String[]::new);
        this.ended = ended;
        this.hearer = hearer;
        this.connecting = Thread.ofVirtual().name("turn-endings").start(this::connect);
    }

    /** Begins to listen; the hearer is called by a thread that must not wait. */
    public static TurnClosedSubscriber listen(Redis redis, Shards shards, ClosedTurns ended, Consumer<TurnId> hearer) {
        return new TurnClosedSubscriber(redis, shards, ended, hearer);
    }

    private void connect() {
        while (!closed && !isConnected()) {
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
    }

    private synchronized boolean isConnected() {
        if (closed) {
            return false;
        }
        StatefulRedisPubSubConnection<String, String> fresh = null;
        try {
            fresh = redis.pubSub();
            fresh.addListener(new Listener());
            fresh.addListener(new Breaks());
            fresh.sync().subscribe(channels);
            connection = fresh;
            return true;
        } catch (RedisException e) {
            log.debug("The ends of turns are not heard yet: {}", e.getMessage());
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

    private final class Listener extends RedisPubSubAdapter<String, String> {

        @Override
        public void message(String channel, String message) {
            try {
                TurnId turn = TurnId.of(message);
                ended.add(turn);
                hearer.accept(turn);
            } catch (IllegalArgumentException e) {
                log.warn("{} told of something else than a turn", channel);
            }
        }

        @Override
        public void subscribed(String channel, long count) {
            // in a cluster a ring goes from node to node, and may be lost without a sign
            if (count == channels.length && !redis.isCluster()) {
                int breaks = ended.breaks();
                Thread.ofVirtual().name("turn-endings-heard").start(() -> noteSince(breaks));
            }
        }
    }

    private void noteSince(int breaks) {
        try {
            List<String> time = redis.callUntilAnswered(RedisClusterAsyncCommands::time);
            ended.hearing(breaks, Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000);
        } catch (RedisUnavailable e) {
            log.debug("Since when the ends of turns are heard is not known: {}", e.getMessage());
        }
    }

    private final class Breaks extends RedisConnectionStateAdapter {

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            ended.broken();
        }
    }
}
