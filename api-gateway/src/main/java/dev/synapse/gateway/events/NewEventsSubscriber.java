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

/** Hears over Pub/Sub which groups have new events. A ring may be lost; the log has what it was for. */
@Component
class NewEventsSubscriber {

    private static final Logger LOG = LoggerFactory.getLogger(NewEventsSubscriber.class);
    private static final String GONE = "gone";

    private final Redis redis;
    private final String[] channels;
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;

    NewEventsSubscriber(Redis redis, Shards shards) {
        this.redis = redis;
        this.channels = shards.all().stream().map(Shard::bell).toArray(String[]::new);
    }

    /** What hears the bell; called by a thread that must not wait. */
    record Hearers(Consumer<GroupId> ring, Consumer<GroupId> gone, Runnable reconnected) {}

    /** Connects unless it is connected; the connection then mends itself. */
    synchronized void connect(Hearers hearers) {
        if (connection != null) {
            return;
        }
        try {
            StatefulRedisPubSubConnection<String, String> fresh = redis.pubSub();
            fresh.addListener(new Listener(hearers));
            fresh.sync().subscribe(channels);
            connection = fresh;
        } catch (RedisException e) {
            LOG.debug("The bell is not connected yet: {}", e.getMessage());
        }
    }

    synchronized void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private static final class Listener extends RedisPubSubAdapter<String, String> {

        private final Hearers hearers;

        Listener(Hearers hearers) {
            this.hearers = hearers;
        }

        @Override
        public void message(String channel, String message) {
            int space = message.indexOf(' ');
            try {
                GroupId group = new GroupId(PathIds.uuid(message.substring(0, Math.max(0, space))));
                if (message.substring(space + 1).equals(GONE)) {
                    hearers.gone().accept(group);
                } else {
                    hearers.ring().accept(group);
                }
            } catch (ApiException e) {
                LOG.warn("The bell {} rang with something else than a group", channel);
            }
        }

        @Override
        public void subscribed(String channel, long count) {
            hearers.reconnected().run();
        }
    }
}
