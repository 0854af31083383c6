package dev.synapse.gateway.connections;

import static dev.synapse.gateway.connections.RawClient.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ConnectionDeadlinesTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("SYNAPSE_HEADER_TIMEOUT_MS", "1000", "SYNAPSE_IDLE_TIMEOUT_MS", "1000"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void a_connection_that_sends_nothing_is_closed() throws IOException {
        RawClient.awaitEnd(RawClient.open(3, "127.0.0.2", gateway.port(), ""));
    }

    @Test
    void an_idle_connection_is_closed() throws IOException {
        List<RawClient> idle = RawClient.open(3, "127.0.0.2", gateway.port(), get("/health/live"));
        for (RawClient client : idle) {
            assertThat(client.response()).startsWith("HTTP/1.1 200");
        }

        RawClient.awaitEnd(idle);
    }

    @Test
    void a_header_that_trickles_in_has_to_be_complete_by_its_deadline() throws IOException {
        drip(RawClient.open("127.0.0.2", gateway.port()).send("GET / HTTP/1.1\r\nX: "), "a");
    }

    @Test
    void the_header_of_a_later_request_has_the_same_deadline() throws IOException {
        RawClient client = RawClient.open("127.0.0.2", gateway.port()).send(get("/health/live"));
        assertThat(client.response()).startsWith("HTTP/1.1 200");

        drip(client.send("GET / HTTP/1.1\r\nX: "), "a");
    }

    @Test
    void empty_lines_do_not_extend_the_deadline() throws IOException {
        drip(RawClient.open("127.0.0.2", gateway.port()), "\r\n");
    }

    /** Sends a piece per poll until the server closes the connection. */
    private static void drip(RawClient client, String piece) {
        Await.until(
                LIMIT,
                () -> {
                    try {
                        client.send(piece);
                        return client.ended();
                    } catch (IOException e) {
                        return true;
                    }
                },
                "the trickling connection to be closed");
    }
}
