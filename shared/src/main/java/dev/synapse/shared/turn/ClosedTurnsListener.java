package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.PubSubSubscriber;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the Pub/Sub channels that announce turns which accept no more results; the commit that closes a turn or removes its
 * group publishes them. A notification may be lost; the next lease renewal has the same effect. Connects and reconnects in the
 * background, and notes gaps in {@link ClosedTurns}. Thread-safe.
 */
public final class ClosedTurnsListener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ClosedTurnsListener.class);

    private final Redis redis;
    private final ClosedTurns closedTurns;
    private final Consumer<TurnId> listener;
    private final PubSubSubscriber subscriber;

    private ClosedTurnsListener(Redis redis, Shards shards, ClosedTurns closedTurns, Consumer<TurnId> listener) {
        this.redis = redis;
        this.closedTurns = closedTurns;
        this.listener = listener;
        List<String> channels =
                shards.all().stream().map(Shard::turnClosedChannel).toList();
        this.subscriber = PubSubSubscriber.start(redis, "turn-closed", channels, new Notifications());
    }

    /**
     * Listens in the background.
     *
     * @param closedTurns receives each turn, and the gaps in the notifications
     * @param listener is notified of each turn, on a thread of the Redis client; it must not block
     */
    public static ClosedTurnsListener listen(
            Redis redis, Shards shards, ClosedTurns closedTurns, Consumer<TurnId> listener) {
        return new ClosedTurnsListener(redis, shards, closedTurns, listener);
    }

    @Override
    public void close() {
        subscriber.close();
    }

    private final class Notifications implements PubSubSubscriber.Listener {

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
        public void subscribed() {
            // in a cluster nodes relay notifications, and one may be lost without a disconnect
            if (!redis.isCluster()) {
                int disconnects = closedTurns.disconnects();
                Thread.ofVirtual().name("turn-closed-since").start(() -> noteComplete(disconnects));
            }
        }

        @Override
        public void disconnected() {
            closedTurns.disconnected();
        }

        @Override
        public void connectFailed(String reason) {
            log.debug("Cannot subscribe to closed turns yet: {}", reason);
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
}
