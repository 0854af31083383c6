package dev.synapse.gateway.connections;

import static dev.synapse.gateway.connections.RawClient.get;
import static dev.synapse.gateway.connections.RawClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLimitsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PROXY = "127.0.0.99";
    private static final String SLOW =
            request("POST", "/auth/login", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 100")
                    + "\r\n";

    private static TestGateway gateway;
    private static ApiClient reader;

    private final List<RawClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of(
                "SYNAPSE_REQUESTS", "6",
                "SYNAPSE_REQUESTS_PER_ADDRESS", "2",
                "SYNAPSE_TRUSTED_PROXIES", PROXY));
        reader = gateway.api().asNewUser();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void close() throws IOException {
        RawClient.close(clients);
        Await.until(LIMIT, () -> active() <= 1, "the end of the requests");
    }

    @Test
    void an_address_at_its_request_limit_gets_429_and_others_are_served() throws IOException {
        hold("127.0.0.2", 2);

        String refused = open("127.0.0.2", get("/groups")).response();

        assertThat(refused).startsWith("HTTP/1.1 429").contains("Retry-After: 1\r\n");
        assertThat(open("127.0.0.3", get("/groups")).response()).startsWith("HTTP/1.1 401");
    }

    @Test
    void a_refusal_does_not_wait_for_the_body() throws IOException {
        hold("127.0.0.2", 2);

        String refused = RawClient.exchange("127.0.0.2", gateway.port(), SLOW + "username=anna");

        assertThat(refused).startsWith("HTTP/1.1 429").contains("Connection: close");
    }

    @Test
    void clients_of_a_trusted_proxy_are_limited_separately() throws IOException {
        String slow = SLOW.replace("Host: x", "Host: x\r\nX-Forwarded-For: 192.0.2.1");
        for (int i = 0; i < 2; i++) {
            open(PROXY, slow);
        }
        awaitActive(3);

        assertThat(open(PROXY, get("/groups", "X-Forwarded-For: 198.51.100.9, 192.0.2.1"))
                        .response())
                .startsWith("HTTP/1.1 429");
        assertThat(open(PROXY, get("/groups", "X-Forwarded-For: 192.0.2.1, 192.0.2.2"))
                        .response())
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void health_checks_have_slots_of_their_own() throws IOException {
        // the poll itself holds a slot for a moment and may displace a slow request, so each poll starts another one
        String refused = Await.until(
                LIMIT,
                () -> {
                    open("127.0.1." + (10 + clients.size() % 200), SLOW);
                    return RawClient.exchange("127.0.0.9", gateway.port(), get("/groups", "Connection: close"));
                },
                answer -> answer.startsWith("HTTP/1.1 503"),
                "a refusal");

        assertThat(refused).contains("Retry-After: 1\r\n", "problem+json");
        assertThat(open("127.0.0.9", get("/health/live")).response()).startsWith("HTTP/1.1 200");
        assertThat(open("127.0.0.10", get("/health/ready")).response()).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "%65vents", "events/"})
    void event_streams_do_not_count_once_they_stream(String events) throws IOException {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String stream = get("/groups/" + group + "/" + events, "Authorization: Bearer " + anna.token());

        for (int i = 0; i < 8; i++) {
            assertThat(open("127.0.0.2", stream).response())
                    .startsWith("HTTP/1.1 200")
                    .contains("event-stream");
        }

        assertThat(open("127.0.0.2", get("/groups")).response()).startsWith("HTTP/1.1 401");
    }

    @Test
    void sequential_requests_never_exceed_the_limit() throws IOException {
        RawClient client = open("127.0.0.2", "");

        for (int i = 0; i < 20; i++) {
            assertThat(client.send(get("/groups")).response()).startsWith("HTTP/1.1 401");
        }
        String pipelined = get("/groups").repeat(5);
        client.send(pipelined);
        for (int i = 0; i < 5; i++) {
            assertThat(client.response()).startsWith("HTTP/1.1 401");
        }
    }

    private void hold(String from, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            open(from, SLOW);
        }
        awaitActive(count + 1);
    }

    /** The metrics request counts itself, so there is one more than those held. */
    private static void awaitActive(int count) {
        Await.until(LIMIT, () -> active() >= count, count + " requests in progress");
    }

    private static int active() {
        String metrics = reader.get("/metrics").expect(200).text();
        String name = "\nsynapse_requests_active ";
        int at = metrics.indexOf(name) + name.length();
        return (int) Double.parseDouble(metrics.substring(at, metrics.indexOf('\n', at)));
    }

    private RawClient open(String from, String text) throws IOException {
        RawClient client = RawClient.open(from, gateway.port()).send(text);
        clients.add(client);
        return client;
    }
}
