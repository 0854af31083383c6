package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request with two credentials is rejected, whether or not they are valid, and spends no ticket. */
class SeveralCredentialsTest {

    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();
    private static final String GROUP = ANNA.createGroup("Team").expect(201).id();
    private static final String KEY = TestingKeys.key(ANNA, "read");
    private static final List<String> LIVE = List.of("/ws/" + GROUP, "/groups/" + GROUP + "/events");

    /** A way to send a credential, as a header line or a parameter. */
    record Way(String name, Function<String, String> header, Function<String, String> parameter) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Way> WAYS = List.of(
            new Way("the Authorization header", token -> "Authorization: Bearer " + token, token -> ""),
            new Way(
                    "the subprotocol bearer.<token>",
                    token -> "Sec-WebSocket-Protocol: synapse.v1, bearer." + token,
                    token -> ""),
            new Way("the ticket parameter", token -> "", token -> "ticket=" + token),
            new Way("the token parameter", token -> "", token -> "token=" + token),
            new Way("the X-Api-Key header", token -> "X-Api-Key: " + token, token -> ""));

    static Stream<Arguments> pairs() {
        return LIVE.stream()
                .flatMap(path -> WAYS.stream()
                        .flatMap(one -> WAYS.stream().map(other -> Arguments.argumentSet(path, path, one, other))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("pairs")
    void each_combination_of_two_credentials_is_rejected(String path, Way one, Way other) throws IOException {
        for (String value : List.of(ANNA.token(), KEY, "nonsense")) {
            String answer = get(path, List.of(one, other), value);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
            assertThat(answer).containsAnyOf("at most one credential", "Duplicate header");
            assertThat(answer).contains(one.name().replaceAll("^the | header$", ""));
            assertThat(answer).doesNotContain(ANNA.token(), KEY);
        }
    }

    @Test
    void a_rejected_request_spends_no_ticket() throws IOException {
        String ticket = ANNA.post("/auth/ws-ticket", ApiClient.json())
                .expect(200)
                .body()
                .path("ticket")
                .asString();
        Way byTicket = WAYS.get(2);

        assertThat(get(LIVE.getFirst(), List.of(WAYS.getFirst(), byTicket), ticket))
                .startsWith("HTTP/1.1 400");

        assertThat(get(LIVE.getFirst(), List.of(byTicket), ticket)).startsWith("HTTP/1.1 426");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth/me", "/groups", "/health", "/openapi.json"})
    void both_headers_are_rejected_on_every_route(String path) {
        for (String key : List.of(KEY, "nonsense", "")) {
            assertThat(ANNA.send("GET", path, "", Map.of("X-Api-Key", key))
                            .expect(400)
                            .text())
                    .contains("at most one credential");
        }
    }

    @Test
    void parameters_are_not_credentials_on_other_routes() {
        assertThat(ANNA.get("/groups?token=x&ticket=y").status()).isEqualTo(200);
    }

    private static String get(String path, List<Way> ways, String value) throws IOException {
        String query =
                ways.stream().map(way -> way.parameter().apply(value)).collect(Collectors.joining("&", path + "?", ""));
        String headers = ways.stream()
                .map(way -> way.header().apply(value))
                .filter(line -> !line.isEmpty())
                .map(line -> line + "\r\n")
                .collect(Collectors.joining());
        String request = "GET " + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), TestGateway.shared().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
