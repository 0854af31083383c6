package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ClosedAccountTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String PASSWORD = "correct horse battery";

    private final TestGateway gateway = TestGateway.shared();
    private final String email = "leaving-" + UUID.randomUUID() + "@example.org";
    private final ApiClient api = gateway.api();

    @Test
    void closing_an_account_during_a_turn_deletes_all_its_data() throws IOException {
        JsonNode tokens = opened();
        ApiClient leaving = api.as(tokens.path("access_token").asString());
        String group = leaving.createGroup("Team").expect(201).id();
        leaving.createGroup("Another").expect(201);
        leaving.postMessage(group, "hello").expect(202);
        StartedTurn.start(gateway.backbone(), group);
        try (EventClient socket = EventClient.connect(Subscription.to(leaving, group))) {

            close(leaving, PASSWORD).expect(204);

            assertThat(socket.awaitClosed(LIMIT)).isIn(1000, 1008);
        }
        Await.until(LIMIT, () -> leaving.me().status() == 401, "the end of the login");
        api.login(email, PASSWORD).expect(401);
        api.post("/auth/refresh", ApiClient.json().set("refresh_token", tokens.path("refresh_token")))
                .expect(401);
        // a gateway may store once more who was there, which expires
        List<String> keys = gateway.administrator().call(commands -> commands.keys("*" + group + "*"));
        assertThat(keys).allMatch(key -> key.endsWith(":present"));
        api.register(email, PASSWORD).expect(201);
    }

    @Test
    void closing_an_account_requires_its_password() {
        ApiClient stayer = api.as(opened().path("access_token").asString());

        close(stayer, "wrong").expect(422);
        stayer.send("DELETE", "/auth/me", "{}", Map.of()).expect(422);
        close(api, PASSWORD).expect(401);

        stayer.me().expect(200);
    }

    @Test
    void wrong_passwords_count_as_failed_logins() {
        ApiClient guesser = api.as(opened().path("access_token").asString());
        for (int i = 0; i < 10; i++) {
            close(guesser, "wrong " + i).expect(422);
        }

        assertThat(close(guesser, PASSWORD).expect(429).header("Retry-After")).isNotEmpty();
    }

    private JsonNode opened() {
        api.register(email, PASSWORD).expect(201);
        return api.login(email, PASSWORD).expect(200).body();
    }

    private static Answer close(ApiClient client, String password) {
        return client.send(
                "DELETE", "/auth/me", ApiClient.json().put("password", password).toString(), Map.of());
    }
}
