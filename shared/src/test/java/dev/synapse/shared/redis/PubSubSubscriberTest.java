package dev.synapse.shared.redis;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.TemporaryRedis;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PubSubSubscriberTest {

    private static final List<String> CHANNELS = List.of("s:{s00}:new", "s:{s01}:new");

    private final TemporaryRedis server = TemporaryRedis.start(false);
    private final Redis redis = Redis.connect(server.url());
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        redis.close();
        server.close();
    }

    @Test
    void messages_of_all_channels_arrive() {
        try (PubSubSubscriber _ = PubSubSubscriber.start(redis, "test", CHANNELS, recorder)) {
            awaitEvents(List.of("subscribed"));

            CHANNELS.forEach(channel -> publish(channel, "hello"));

            awaitEvents(List.of("subscribed", CHANNELS.get(0) + " hello", CHANNELS.get(1) + " hello"));
        }
    }

    @Test
    void a_broken_connection_is_reported_and_subscribed_again() {
        try (PubSubSubscriber _ = PubSubSubscriber.start(redis, "test", CHANNELS, recorder)) {
            awaitEvents(List.of("subscribed"));

            server.stop();
            Awaits.until("the connection is lost", () -> recorder.events.contains("disconnected"));
            server.startAgain();

            awaitEvents(List.of("subscribed", "disconnected", "subscribed"));
        }
    }

    @Test
    void the_first_connection_is_retried() {
        server.stop();
        try (PubSubSubscriber _ = PubSubSubscriber.start(redis, "test", CHANNELS, recorder)) {
            Awaits.until("an attempt fails", () -> recorder.events.contains("failed"));

            server.startAgain();

            Awaits.until("the channels are subscribed", () -> recorder.events.contains("subscribed"));
        }
    }

    @Test
    void a_closed_subscriber_leaves_its_channels() {
        PubSubSubscriber subscriber = PubSubSubscriber.start(redis, "test", CHANNELS, recorder);
        awaitEvents(List.of("subscribed"));

        subscriber.close();

        Awaits.until("no subscriber is left", () -> publish(CHANNELS.get(0), "hello") == 0);
    }

    private void awaitEvents(List<String> expected) {
        Awaits.until("the events " + expected, () -> recorder.events.equals(expected));
    }

    private long publish(String channel, String message) {
        return redis.call(commands -> commands.publish(channel, message));
    }

    private static final class Recorder implements PubSubSubscriber.Listener {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void message(String channel, String message) {
            events.add(channel + " " + message);
        }

        @Override
        public void subscribed() {
            events.add("subscribed");
        }

        @Override
        public void disconnected() {
            events.add("disconnected");
        }

        @Override
        public void connectFailed(String reason) {
            events.add("failed");
        }
    }
}
