package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @Test
    void a_socket_accepts_a_token_in_each_supported_place() {
        assertThat(open("", builder -> builder.header("Authorization", "Bearer " + anna.token())))
                .isEqualTo("");
        assertThat(open("", builder -> builder.subprotocols("synapse.v1", "bearer." + anna.token())))
                .isEqualTo("synapse.v1");
        assertThat(open("?token=" + anna.token(), UnaryOperator.identity())).isEqualTo("");
        assertThat(open("/?token=" + anna.token(), UnaryOperator.identity())).isEqualTo("");
        assertThat(open("?ticket=" + ticket(), UnaryOperator.identity())).isEqualTo("");
    }

    @Test
    void a_ticket_opens_one_socket() {
        String ticket = ticket();

        assertThat(open("?ticket=" + ticket, UnaryOperator.identity())).isEqualTo("");

        assertThat(open("?ticket=" + ticket, UnaryOperator.identity())).isEqualTo("401");
        assertThat(open("?ticket=nonsense", UnaryOperator.identity())).isEqualTo("401");
    }

    @Test
    void an_unauthorised_or_invalid_request_is_refused_before_the_upgrade() {
        ApiClient bob = TestGateway.shared().api().asNewUser();

        assertThat(open("", UnaryOperator.identity())).isEqualTo("401");
        assertThat(open("?token=nonsense", UnaryOperator.identity())).isEqualTo("401");
        assertThat(open("?token=" + bob.token(), UnaryOperator.identity())).isEqualTo("404");
        assertThat(open("?token=" + anna.token() + "&after=x", UnaryOperator.identity()))
                .isEqualTo("400");
        assertThat(open("?token=" + anna.token(), builder -> builder.header("Origin", "https://evil.example")))
                .isEqualTo("403");
        assertThat(open(
                        "?token=" + anna.token(),
                        builder -> builder.header(
                                "Origin", TestGateway.shared().api().baseUrl())))
                .isEqualTo("");
        assertThat(connect("/ws/" + UUID.randomUUID() + "?token=" + anna.token(), UnaryOperator.identity()))
                .isEqualTo("404");
        assertThat(connect("/ws/nonsense?token=" + anna.token(), UnaryOperator.identity()))
                .isEqualTo("400");
        assertThat(anna.get("/ws/" + group).status()).isEqualTo(426);
        assertThat(anna.send("GET", "/groups?token=" + anna.token(), "", Map.of("Authorization", "x"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void an_invalid_handshake_gets_a_problem_document() throws IOException {
        String whole =
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

        assertThat(raw("POST", whole)).startsWith("HTTP/1.1 405").contains("Allow: GET\r\n");
        assertThat(raw("OPTIONS", "")).startsWith("HTTP/1.1 405").contains("Allow: GET\r\n");
        assertThat(raw("GET", "")).startsWith("HTTP/1.1 426").contains("Upgrade: websocket\r\n");
        assertThat(raw("GET", whole.replace("13", "8")))
                .startsWith("HTTP/1.1 426")
                .contains("Sec-WebSocket-Version: 13\r\n");
        assertThat(raw("GET", whole.replace("Connection: Upgrade", "X: y"))).startsWith("HTTP/1.1 400");
        assertThat(raw("GET", whole.replace("Sec-WebSocket-Key", "X"))).startsWith("HTTP/1.1 400");
    }

    /** The response to a rejected handshake, which is always a problem document. */
    private String raw(String method, String headers) throws IOException {
        String request = method + " /ws/" + group + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + anna.token()
                + "\r\n" + headers + "\r\n";
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), TestGateway.shared().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            InputStream answer = socket.getInputStream();
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("\"instance\"")) {
                int next = answer.read();
                assertThat(next).as(seen.toString()).isNotNegative();
                seen.append((char) next);
            }
            assertThat(seen.toString()).contains("application/problem+json");
            return seen.toString();
        }
    }

    private String ticket() {
        return anna.send("POST", "/auth/ws-ticket", "", Map.of())
                .expect(200)
                .body()
                .path("ticket")
                .asString();
    }

    /** The negotiated subprotocol, or the status with which the upgrade was refused. */
    private String open(String rest, UnaryOperator<WebSocket.Builder> change) {
        return connect("/ws/" + group + rest, change);
    }

    private String connect(String path, UnaryOperator<WebSocket.Builder> change) {
        URI uri = URI.create(anna.baseUrl().replaceFirst("^http", "ws") + path);
        try {
            WebSocket socket = change.apply(HTTP.newWebSocketBuilder())
                    .buildAsync(uri, new WebSocket.Listener() {})
                    .join();
            String protocol = socket.getSubprotocol();
            socket.abort();
            return protocol;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return Integer.toString(refused.getResponse().statusCode());
            }
            throw e;
        }
    }
}
