package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ApiClientTest {
    private final List<HttpRequest> requests = new CopyOnWriteArrayList<>();
    private final WireServer server = WireServer.start(this::handle);
    private final ApiClient client = ApiClient.at(server.address()).as("token");

    @AfterEach
    void close() {
        server.close();
    }

    record Call(String expected, Consumer<ApiClient> call) {
        @Override
        public String toString() {
            return expected;
        }
    }

    static List<Call> calls() {
        return List.of(
                new Call("POST /auth/register {\"email\":\"a@b\",\"password\":\"p\"}", api -> api.register("a@b", "p")),
                new Call("POST /auth/login username=a%40b&password=p+%26", api -> api.login("a@b", "p &")),
                new Call("GET /auth/me ", ApiClient::me),
                new Call("POST /groups {\"name\":\"g\"}", api -> api.createGroup("g")),
                new Call("GET /groups/1 ", api -> api.group("1")),
                new Call("DELETE /groups/1 ", api -> api.deleteGroup("1")),
                new Call("POST /groups/1/members {}", api -> api.addMember("1", ApiClient.json())),
                new Call("GET /groups/1/members ", api -> api.members("1")),
                new Call("POST /groups/1/messages {\"content\":\"hi\"}", api -> api.postMessage("1", "hi")),
                new Call("GET /groups/1/messages ", api -> api.messages("1")),
                new Call("GET /groups/1/turns ", api -> api.turns("1")),
                new Call("GET /groups/1/turns/2 ", api -> api.turn("1", "2")),
                new Call("POST /groups/1/turns/2/cancel ", api -> api.cancelTurn("1", "2")));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void requests_follow_the_api_contract(Call call) {
        call.call().accept(client);

        HttpRequest sent = requests.getFirst();
        assertThat(sent.method() + " " + sent.path() + " " + sent.body()).isEqualTo(call.expected());
        assertThat(sent.header("authorization")).isEqualTo("Bearer token");
    }

    @Test
    void a_new_user_is_registered_and_logged_in() {
        ApiClient user = ApiClient.at(server.address()).asNewUser();

        assertThat(user.token()).isEqualTo("fresh");
        assertThat(requests).extracting(HttpRequest::path).containsExactly("/auth/register", "/auth/login");
        assertThat(requests.getLast().header("content-type")).isEqualTo("application/x-www-form-urlencoded");
    }

    @Test
    void an_unexpected_status_is_an_error_with_the_answer() {
        assertThatThrownBy(() -> client.get("/nowhere").expect(200))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("404")
                .hasMessageContaining("no such thing");
    }

    @Test
    void a_body_that_is_not_json_is_missing_and_given_headers_take_precedence() {
        ApiClient.Answer answer = client.send("PUT", "/plain", "x", Map.of("Content-Type", "text/plain"));

        assertThat(answer.body().isMissingNode()).isTrue();
        assertThat(answer.text()).isEqualTo("plain text");
        assertThat(requests.getFirst().header("content-type")).isEqualTo("text/plain");
    }

    @Test
    void the_end_of_a_turn_is_awaited() {
        assertThat(client.awaitTurnEnd("1", "2", Duration.ofSeconds(20))
                        .path("status")
                        .asString())
                .isEqualTo("completed");
    }

    private void handle(HttpExchange exchange) throws IOException {
        HttpRequest request = exchange.request();
        requests.add(request);
        switch (request.path()) {
            case "/auth/register" -> exchange.respond(201, Map.of(), ApiClient.json());
            case "/auth/login" ->
                exchange.respond(200, Map.of(), ApiClient.json().put("access_token", "fresh"));
            case "/groups/1/turns/2" ->
                exchange.respond(
                        200, Map.of(), ApiClient.json().put("status", requests.size() < 3 ? "running" : "completed"));
            case "/plain" -> exchange.respond(200, "text/plain", Map.of(), "plain text");
            case "/nowhere" -> exchange.respond(404, Map.of(), ApiClient.json().put("detail", "no such thing"));
            default -> exchange.respond(200, Map.of(), ApiClient.json());
        }
    }
}
