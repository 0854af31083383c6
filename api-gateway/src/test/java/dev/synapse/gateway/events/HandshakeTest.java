package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
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
    void a_token_opens_a_socket_in_each_of_the_ways() {
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
    void what_may_not_be_opened_is_refused_before_the_upgrade() {
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

    private String ticket() {
        return anna.send("POST", "/auth/ws-ticket", "", Map.of())
                .expect(200)
                .body()
                .path("ticket")
                .asString();
    }

    /** The subprotocol that was agreed on, or the status that the upgrade was refused with. */
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
