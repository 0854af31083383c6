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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ConnectionLimitsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int TOTAL = 24;
    private static final int PER_ADDRESS = 8;
    private static final int UNFINISHED = 5;
    private static final String PROXY = "127.0.0.99";
    private static final String HALF = request("GET", "/health/live");

    private TestGateway gateway;

    private final List<RawClient> clients = new ArrayList<>();

    /** Each test counts connections, so none may be left of another test. */
    @BeforeEach
    void start() {
        gateway = TestGateway.start(Map.of(
                "SYNAPSE_CONNECTIONS", Integer.toString(TOTAL),
                "SYNAPSE_CONNECTIONS_PER_ADDRESS", Integer.toString(PER_ADDRESS),
                "SYNAPSE_UNFINISHED_HEADERS", Integer.toString(UNFINISHED),
                "SYNAPSE_TRUSTED_PROXIES", PROXY));
    }

    @AfterEach
    void close() throws IOException {
        RawClient.close(clients);
        gateway.close();
    }

    @Test
    void an_address_at_its_limit_loses_its_oldest_idle_connection() throws IOException {
        List<RawClient> idle = open(PER_ADDRESS, "127.0.0.2", "");
        RawClient other = open(1, "127.0.0.3", "").getFirst();

        assertThat(live("127.0.0.2")).startsWith("HTTP/1.1 200");

        Await.until(LIMIT, idle.getFirst()::ended, "the oldest connection to be closed");
        assertThat(RawClient.ended(idle)).isEqualTo(1);
        assertThat(other.ended()).isFalse();
    }

    @Test
    void an_address_far_over_its_limit_still_gets_responses() throws IOException {
        List<RawClient> idle = open(5 * PER_ADDRESS, "127.0.0.2", "");
        List<RawClient> half = open(5 * PER_ADDRESS, "127.0.0.2", HALF);

        assertThat(live("127.0.0.2")).startsWith("HTTP/1.1 200");

        Await.until(LIMIT, () -> RawClient.ended(idle) == idle.size(), "the idle connections to be closed");
        assertThat(RawClient.ended(half)).isBetween((long) half.size() - PER_ADDRESS, (long) half.size() - 1);
    }

    @Test
    void the_process_at_its_limit_evicts_from_the_address_with_most_connections() throws IOException {
        List<RawClient> few = open(2, "127.0.0.4", "");
        List<RawClient> proxied = open(TOTAL - 2 - PER_ADDRESS, PROXY, "");
        List<RawClient> many = open(PER_ADDRESS, "127.0.0.2", "");

        List<RawClient> newcomers = open(3, "127.0.0.5", get("/health/live"));

        for (RawClient newcomer : newcomers) {
            assertThat(newcomer.response()).startsWith("HTTP/1.1 200");
        }
        Await.until(LIMIT, () -> RawClient.ended(proxied) == newcomers.size(), "the proxy's connections to be evicted");
        assertThat(RawClient.ended(few)).isZero();
        assertThat(RawClient.ended(many)).isZero();
    }

    @Test
    void a_trusted_proxy_is_exempt_from_the_limit_per_address() throws IOException {
        List<RawClient> pool = open(2 * PER_ADDRESS, PROXY, get("/health/live"));

        for (RawClient client : pool) {
            assertThat(client.response()).startsWith("HTTP/1.1 200");
        }
        assertThat(RawClient.ended(pool)).isZero();
    }

    @Test
    void the_oldest_unfinished_headers_are_closed_first() throws IOException {
        List<RawClient> half = open(UNFINISHED, "127.0.0.2", HALF);
        List<RawClient> quiet = open(2, "127.0.0.2", "");
        RawClient last = open(1, "127.0.0.3", HALF).getFirst();

        Await.until(LIMIT, half.getFirst()::ended, "the oldest unfinished header to be closed");
        assertThat(RawClient.ended(half)).isEqualTo(1);
        assertThat(RawClient.ended(quiet)).isZero();
        assertThat(last.send("\r\n").response()).startsWith("HTTP/1.1 200");
    }

    @Test
    void if_all_connections_are_busy_only_health_checks_are_answered() throws IOException {
        List<RawClient> streams = open(PER_ADDRESS, "127.0.0.2", stream());
        for (RawClient stream : streams) {
            assertThat(stream.response()).startsWith("HTTP/1.1 200");
        }

        String refused = RawClient.exchange("127.0.0.2", gateway.port(), get("/groups"));

        assertThat(refused).startsWith("HTTP/1.1 503").contains("Connection: close", "Retry-After: ", "problem+json");
        assertThat(RawClient.exchange("127.0.0.2", gateway.port(), get("/health/live")))
                .startsWith("HTTP/1.1 200");
        assertThat(RawClient.exchange("127.0.0.2", gateway.port(), get("/health/../groups")))
                .startsWith("HTTP/1.1 503");
        assertThat(live("127.0.0.3")).startsWith("HTTP/1.1 200");
        assertThat(RawClient.ended(streams)).isZero();
    }

    @Test
    void metrics_report_connections() throws IOException {
        open(3, "127.0.0.2", "");

        String metrics = gateway.api().asNewUser().get("/metrics").expect(200).text();

        assertThat(metrics)
                .containsPattern("synapse_connections_open [0-9.]+")
                .containsPattern("synapse_connections_closed_total\\{reason=\"evicted\"\\} [0-9.]+")
                .containsPattern("synapse_requests_refused_total\\{limit=\"address\"\\} [0-9.]+")
                .containsPattern("synapse_requests_active [1-9][0-9.]*");
    }

    private String stream() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        return get("/groups/" + group + "/events", "Authorization: Bearer " + anna.token());
    }

    private String live(String from) throws IOException {
        return open(1, from, get("/health/live")).getFirst().response();
    }

    private List<RawClient> open(int count, String from, String text) throws IOException {
        List<RawClient> opened = RawClient.open(count, from, gateway.port(), text);
        clients.addAll(opened);
        return opened;
    }
}
