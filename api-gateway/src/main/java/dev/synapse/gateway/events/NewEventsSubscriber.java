package dev.synapse.gateway.events;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Subscribes over Pub/Sub to notifications of new events. Notifications may be lost; the event log has all events. */
@Component
class NewEventsSubscriber {

    private static final Logger LOG = LoggerFactory.getLogger(NewEventsSubscriber.class);
    private static final String GROUP_DELETED = "gone";

    private final Redis redis;
    private final String[] channels;
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;

    NewEventsSubscriber(Redis redis, Shards shards) {
        this.redis = redis;
        this.channels = shards.all().stream().map(Shard::newEventsChannel).toArray(String[]::new);
    }

    /** Callbacks for notifications. They run on a thread that must not block. */
    record Listeners(Consumer<GroupId> newEvents, Consumer<GroupId> groupDeleted, Runnable reconnected) {}

    /** Connects unless connected; afterwards the connection reconnects by itself. */
    synchronized void connect(Listeners listeners) {
        if (connection != null) {
            return;
        }
        try {
            StatefulRedisPubSubConnection<String, String> fresh = redis.pubSub();
            fresh.addListener(new PubSubListener(listeners));
            fresh.sync().subscribe(channels);
            connection = fresh;
        } catch (RedisException e) {
            LOG.debug("Could not subscribe to new events; retrying: {}", e.getMessage());
        }
    }

    synchronized void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private static final class PubSubListener extends RedisPubSubAdapter<String, String> {

        private final Listeners listeners;

        PubSubListener(Listeners listeners) {
            this.listeners = listeners;
        }

        @Override
        public void message(String channel, String message) {
            int space = message.indexOf(' ');
            try {
                GroupId group = new GroupId(PathIds.uuid(message.substring(0, Math.max(0, space))));
                if (message.substring(space + 1).equals(GROUP_DELETED)) {
                    listeners.groupDeleted().accept(group);
                } else {
                    listeners.newEvents().accept(group);
                }
            } catch (ApiException e) {
                LOG.warn(
                        "Ignored the message \"{}\" on channel {}: it does not begin with a group id",
                        message,
                        channel);
            }
        }

        @Override
        public void subscribed(String channel, long count) {
            listeners.reconnected().run();
        }
    }
}
