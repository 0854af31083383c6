package dev.synapse.gateway.events;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.PubSubSubscriber;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Listens to notifications of new events over Pub/Sub. Notifications may be lost; the event log has all events. */
@Component
class NewEventsListener {

    private static final Logger log = LoggerFactory.getLogger(NewEventsListener.class);
    private static final String GROUP_DELETED = "gone";

    private final Redis redis;
    private final List<String> channels;
    private @Nullable PubSubSubscriber subscriber;

    NewEventsListener(Redis redis, Shards shards) {
        this.redis = redis;
        this.channels = shards.all().stream().map(Shard::newEventsChannel).toList();
    }

    /** Callbacks for notifications. They run on a thread that must not block. */
    record Callbacks(Consumer<GroupId> newEvents, Consumer<GroupId> groupDeleted, Runnable reconnected) {}

    /** Listens in the background, unless started already. */
    synchronized void start(Callbacks callbacks) {
        if (subscriber == null) {
            subscriber = PubSubSubscriber.start(redis, "new-events", channels, new PubSubListener(callbacks));
        }
    }

    synchronized void close() {
        if (subscriber != null) {
            subscriber.close();
            subscriber = null;
        }
    }

    private static final class PubSubListener implements PubSubSubscriber.Listener {

        private final Callbacks callbacks;

        PubSubListener(Callbacks callbacks) {
            this.callbacks = callbacks;
        }

        @Override
        public void message(String channel, String message) {
            int space = message.indexOf(' ');
            try {
                GroupId group = new GroupId(PathIds.uuid(message.substring(0, Math.max(0, space))));
                if (message.substring(space + 1).equals(GROUP_DELETED)) {
                    callbacks.groupDeleted().accept(group);
                } else {
                    callbacks.newEvents().accept(group);
                }
            } catch (ApiException e) {
                log.warn(
                        "Ignored the message \"{}\" on channel {}: it does not begin with a group id",
                        message,
                        channel);
            }
        }

        @Override
        public void subscribed() {
            callbacks.reconnected().run();
        }

        @Override
        public void connectFailed(String reason) {
            log.debug("Could not subscribe to new events; retrying: {}", reason);
        }
    }
}
