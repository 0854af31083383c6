package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SocketServer server = new SocketServer("token");
    private final Subscription group =
            Subscription.to(ApiClient.at(server.address()).as("token"), "g1");

    EventClientTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void events_are_collected_by_type() throws IOException {
        try (EventClient client = EventClient.connect(group)) {
            server.event("turn.started", 4);
            server.event("message", 5);
            server.event("message", 6);

            assertThat(client.awaitType("message", 2, LIMIT)).hasSize(2);
            assertThat(client.events()).hasSize(3);
            assertThat(client.lastSeq()).hasValue(6);
            assertThat(server.requestLine()).isEqualTo("GET /ws/g1 HTTP/1.1");
        }
    }

    @Test
    void after_and_types_are_sent() throws IOException {
        try (EventClient client = EventClient.connect(group.after(7).onlyTypes("message", "turn.completed"))) {
            server.event("message", 9);
            server.event("turn.completed", 12);

            client.awaitType("turn.completed", LIMIT);
            assertThat(server.requestLine()).contains("/ws/g1?after=7&types=message,turn.completed");
        }
    }

    @Test
    void a_gap_is_an_error() throws IOException {
        try (EventClient client = EventClient.connect(group.after(1))) {
            server.event("message", 2);
            client.awaitType("message", LIMIT);
            server.event("message", 4);

            Await.until(LIMIT, () -> client.lastSeq().orElse(0) == 4, "the last event");
            assertThatThrownBy(client::events).hasMessageContaining("seq 4 after 2");
        }
    }

    @Test
    void a_duplicate_is_an_error_even_if_gaps_are_allowed() throws IOException {
        try (EventClient client = EventClient.connect(group.onlyTypes("message"))) {
            server.event("message", 2);
            server.event("message", 2);

            Await.untilPasses(
                    LIMIT,
                    () -> assertThatThrownBy(client::events).hasMessageContaining("seq 2 after 2"),
                    "the repeat is seen");
        }
    }

    @Test
    void a_resync_resets_the_seq_and_a_pong_has_none() throws IOException {
        try (EventClient client = EventClient.connect(group.after(1))) {
            server.event("resync", 40);
            server.text("{\"type\":\"pong\"}");
            server.event("message", 41);

            client.awaitType("message", LIMIT);
            assertThat(client.events()).hasSize(3);
        }
    }

    @Test
    void a_refused_upgrade_carries_its_status() {
        Subscription stranger = Subscription.to(ApiClient.at(server.address()), "g1");

        var refused = catchThrowableOfType(WebSocketHandshakeException.class, () -> EventClient.connect(stranger));

        assertThat(refused.getResponse().statusCode()).isEqualTo(401);
    }

    @Test
    void the_servers_close_code_is_seen() throws IOException {
        try (EventClient client = EventClient.connect(group)) {
            server.closeWith(1013);

            assertThat(client.awaitClosed(LIMIT)).isEqualTo(1013);
        }
    }

    @Test
    void a_broken_connection_is_1006() throws IOException {
        try (EventClient client = EventClient.connect(group)) {
            server.cut();

            assertThat(client.awaitClosed(LIMIT)).isEqualTo(1006);
        }
    }

    @Test
    void a_stalled_client_reads_nothing_until_it_resumes() throws IOException {
        try (EventClient client = EventClient.connect(group)) {
            client.stall();
            server.event("message", 1);
            server.event("message", 2);
            client.awaitType("message", LIMIT);
            assertThat(client.events()).hasSize(1);

            client.readOn();

            client.awaitType("message", 2, LIMIT);
        }
    }
}
