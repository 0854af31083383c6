package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.events.Subscription.Start;
import dev.synapse.shared.event.EventTopic.OfUser;
import dev.synapse.shared.model.UserId;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class LiveFeedTest {

    private static final TestGateway GATEWAY = TestGateway.shared();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final LiveFeed feed = GATEWAY.bean(LiveFeed.class);
    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final UserId user = new UserId(UUID.fromString(anna.me().id()));

    /** A client that takes everything at once. */
    private static final class FastSink implements EventSink {

        @Override
        public void send(OutboundFrame frame, Runnable progress) {
            progress.run();
        }

        @Override
        public void ping() {}

        @Override
        public void sendReplies() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void release() {}
    }

    @Test
    void a_user_whose_stream_is_behind_has_a_stream_until_it_ends() {
        StreamSender sender = new StreamSender(subscription(), new FastSink(), Duration.ofMinutes(1), feed);
        assertThat(feed.hasStream(user)).isFalse();
        feed.start(sender);
        int taken = 0;
        while (feed.quotas().tryAcquire(user)) {
            taken++; // none is left for the client to catch up with
        }
        try {
            sender.subscriber().discardQueue();
            Await.until(LIMIT, () -> sender.subscriber().isBehind(), behind -> !behind, "the stream left its feed");

            assertThat(feed.hasStream(user)).isTrue();
        } finally {
            for (int i = 0; i < taken; i++) {
                feed.quotas().release(user);
            }
        }
        sender.subscriber().close(CloseReason.NORMAL);
        Await.until(LIMIT, () -> feed.hasStream(user), connected -> !connected, "the end of the stream");
    }

    private Subscription subscription() {
        UUID login = JdbcClient.create(GATEWAY.backbone().database())
                .sql("SELECT id FROM refresh_families WHERE user_id = :user")
                .param("user", user.value())
                .query(UUID.class)
                .single();
        Session session = Session.ofLogin(user, login, Instant.now().plusSeconds(60));
        return new Subscription(session, new OfUser(user), new Start(0, false, true), Set.of());
    }
}
