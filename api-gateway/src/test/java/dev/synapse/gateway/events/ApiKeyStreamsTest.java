package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.identity.TestingKeys;
import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Event streams of API keys, opened in each of the ways. */
class ApiKeyStreamsTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();
    private static final String GROUP = ANNA.createGroup("Team").expect(201).id();
    private static final String SOCKET = "/ws/" + GROUP;
    private static final String STREAM = "/groups/" + GROUP + "/events";

    /** A way to open a stream with a key. */
    record Way(String name, boolean isSocket, Function<String, RawSocket> open) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Way> WAYS = List.of(
            new Way("Authorization", true, key -> socket("Authorization: Bearer " + key)),
            new Way("X-Api-Key", true, key -> socket("X-Api-Key: " + key)),
            new Way("subprotocol", true, key -> socket("Sec-WebSocket-Protocol: synapse.v1, bearer." + key)),
            new Way("ticket", true, key -> RawSocket.handshakeWithoutToken(ANNA, SOCKET + "?ticket=" + ticket(key))),
            new Way("event stream", false, key -> RawSocket.stream(ANNA, key, STREAM)),
            new Way("event stream by ticket", false, key -> RawSocket.stream(ANNA, STREAM + "?ticket=" + ticket(key))));

    private static RawSocket socket(String header) {
        return RawSocket.handshakeWith(ANNA, header + "\r\n", SOCKET);
    }

    private static String ticket(String key) {
        return ANNA.as(key)
                .send("POST", "/auth/ws-ticket", "", Map.of())
                .expect(200)
                .body()
                .path("ticket")
                .asString();
    }

    static Stream<Arguments> ways() {
        return WAYS.stream().map(way -> Arguments.argumentSet(way.name(), way));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void revocation_closes_a_stream_within_5_seconds(Way way) throws IOException {
        JsonNode created = TestingKeys.create(ANNA, "read").expect(201).body();
        try (RawSocket stream = way.open().apply(created.path("key").asString())) {
            assertThat(stream.status()).isEqualTo(way.isSocket() ? 101 : 200);

            ANNA.send("DELETE", "/auth/keys/" + created.path("id").asString(), "", Map.of())
                    .expect(204);

            assertClosed(way, stream, Instant.now().plus(LIMIT));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void expiry_closes_a_stream(Way way) throws IOException {
        Instant expires = Instant.now().plusSeconds(3);
        String key = ANNA.post(
                        "/auth/keys",
                        ApiClient.json()
                                .put("name", "brief")
                                .put("expires_at", expires.toString())
                                .set("scopes", ApiClient.json().arrayNode().add("read")))
                .expect(201)
                .body()
                .path("key")
                .asString();
        try (RawSocket stream = way.open().apply(key)) {
            assertThat(stream.status()).isEqualTo(way.isSocket() ? 101 : 200);

            assertClosed(way, stream, expires.plus(LIMIT));
            assertThat(Instant.now()).isAfter(expires);
        }
    }

    private static void assertClosed(Way way, RawSocket stream, Instant latest) throws IOException {
        if (way.isSocket()) {
            assertThat(stream.closeCode()).isEqualTo(1008);
        } else {
            stream.readChunkedBody();
        }
        assertThat(Instant.now()).isBefore(latest);
    }

    @Test
    void a_key_without_the_scope_read_opens_no_stream() throws IOException {
        String key = TestingKeys.key(ANNA, "write", "groups");

        for (Way way :
                WAYS.stream().filter(each -> !each.name().contains("ticket")).toList()) {
            try (RawSocket refused = way.open().apply(key)) {
                assertThat(refused.head()).as(way.name()).startsWith("HTTP/1.1 403");
            }
        }
        ANNA.as(key).send("POST", "/auth/ws-ticket", "", Map.of()).expect(403);
    }

    @Test
    void a_ticket_of_a_revoked_key_opens_no_stream() {
        JsonNode created = TestingKeys.create(ANNA, "read").expect(201).body();
        String ticket = ticket(created.path("key").asString());

        ANNA.send("DELETE", "/auth/keys/" + created.path("id").asString(), "", Map.of())
                .expect(204);

        try (RawSocket late = RawSocket.handshakeWithoutToken(ANNA, SOCKET + "?ticket=" + ticket)) {
            assertThat(late.status()).isEqualTo(401);
        }
    }

    /** Addresses end up in logs of proxies, and a key is valid for long. */
    @Test
    void a_key_is_not_accepted_in_an_address() {
        String key = TestingKeys.key(ANNA, "read");

        for (String path : List.of(SOCKET, STREAM)) {
            for (String parameter : List.of("token", "ticket", "api_key")) {
                try (RawSocket refused = RawSocket.handshakeWithoutToken(ANNA, path + "?" + parameter + "=" + key)) {
                    assertThat(refused.status()).as(path + " " + parameter).isEqualTo(401);
                }
            }
        }
    }
}
