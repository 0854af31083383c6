package dev.synapse.gateway.connections;

import static dev.synapse.gateway.connections.RawClient.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An address may hold as many connections with an event stream as it leaves free for others. */
class ConnectionSharesTest {

    private static final int TOTAL = 24;
    private static final int PER_ADDRESS = 8;

    @Test
    void a_few_addresses_with_open_streams_leave_connections_for_others() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (TestGateway gateway = TestGateway.start(Map.of(
                "SYNAPSE_CONNECTIONS", Integer.toString(TOTAL),
                "SYNAPSE_CONNECTIONS_PER_ADDRESS", Integer.toString(PER_ADDRESS)))) {
            ApiClient anna = gateway.api().asNewUser();
            String group = anna.createGroup("Team").expect(201).id();
            String stream = get("/groups/" + group + "/events", "Authorization: Bearer " + anna.token());
            Map<String, Integer> streaming = new TreeMap<>();
            for (String address : List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6")) {
                for (int i = 0; i < PER_ADDRESS; i++) {
                    RawClient client = RawClient.open(address, gateway.port()).send(stream);
                    clients.add(client);
                    streaming.merge(address, client.response().startsWith("HTTP/1.1 200") ? 1 : 0, Integer::sum);
                }
            }

            RawClient other = RawClient.open("127.0.0.7", gateway.port()).send(get("/groups"));
            clients.add(other);

            assertThat(other.response()).startsWith("HTTP/1.1 401");
            assertThat(streaming.values()).containsExactly(8, 8, 4, 2, 1);
        } finally {
            RawClient.close(clients);
        }
    }
}
