package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class IdentityTest {

    private static final String PASSWORD = "correct horse battery";

    private final ApiClient api = TestGateway.shared().api();
    private final String email = "anna-" + UUID.randomUUID() + "@Example.org";

    @Test
    void an_email_is_registered_once_regardless_of_case() {
        Answer account = api.register(email, PASSWORD).expect(201);

        api.register(email.toUpperCase(java.util.Locale.ROOT), PASSWORD).expect(409);
        JsonNode tokens = api.login(email.toUpperCase(java.util.Locale.ROOT), PASSWORD)
                .expect(200)
                .body();
        JsonNode me =
                api.as(tokens.path("access_token").asString()).me().expect(200).body();

        assertThat(account.body().path("email").asString()).isEqualTo(email.toLowerCase(java.util.Locale.ROOT));
        assertThat(account.body().propertyNames()).containsExactlyInAnyOrder("id", "email");
        assertThat(me.path("id")).isEqualTo(account.body().path("id"));
        assertThat(me.path("email")).isEqualTo(account.body().path("email"));
        assertThat(me.path("operator").asBoolean(true)).isFalse();
        assertThat(tokens.path("token_type").asString()).isEqualTo("bearer");
        assertThat(tokens.path("expires_in").asLong()).isEqualTo(1800);
    }

    @Test
    void invalid_accounts_are_rejected() {
        for (String bad : List.of("", "a", "@b.c", "a@", "a b@c.d", "a@b..c", "a@-b.c", "x".repeat(65) + "@b.c")) {
            api.register(bad, PASSWORD).expect(422);
        }
        api.register(email, "1234567").expect(422);
        api.register(email, "x".repeat(129)).expect(422);
        api.send("POST", "/auth/register", "{\"email\": \"" + email + "\"}", Map.of())
                .expect(422);
        api.register(email, "x".repeat(128)).expect(201);
    }

    @Test
    void concurrent_registrations_of_an_email_create_one_account() {
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> api.register(email, PASSWORD).status(), Thread::startVirtualThread))
                .toList();

        assertThat(answers.stream().map(CompletableFuture::join).sorted()).containsExactly(201, 409, 409, 409);
    }

    @Test
    void a_wrong_password_and_an_unknown_account_get_the_same_response() {
        api.register(email, PASSWORD).expect(201);

        Answer wrong = api.login(email, "wrong password").expect(401);
        Answer unknown = api.login("nobody-" + email, PASSWORD).expect(401);

        assertThat(wrong.text()).isEqualTo(unknown.text());
        api.send("POST", "/auth/login", "{}", Map.of()).expect(415);
        api.send("POST", "/auth/login", "username=a", Map.of("Content-Type", "application/x-www-form-urlencoded"))
                .expect(422);
    }

    @Test
    void ambiguous_forms_and_other_grants_are_rejected() {
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");
        api.register(email, PASSWORD).expect(201);
        String good = "username=" + email + "&password=" + PASSWORD.replace(' ', '+');

        api.send("POST", "/auth/login", good + "&username=a", form).expect(422);
        api.send("POST", "/auth/login", good + "&grant_type=client_credentials", form)
                .expect(422);
        api.send("POST", "/auth/login", good + "%00", form).expect(400);
        api.send("POST", "/auth/login", good + "&grant_type=password&scope=&client_id=", form)
                .expect(200);
    }

    @Test
    void password_guessing_is_limited_without_affecting_other_addresses() {
        api.register(email, PASSWORD).expect(201);
        for (int i = 0; i < 10; i++) {
            api.login(email, "wrong password").expect(401);
        }

        Answer held = api.login(email, PASSWORD).expect(429);

        assertThat(Integer.parseInt(held.header("Retry-After"))).isBetween(1, 60);
        api.asNewUser().me().expect(200);
    }

    @Test
    void refresh_tokens_rotate_and_reuse_revokes_the_family() {
        api.register(email, PASSWORD).expect(201);
        JsonNode first = api.login(email, PASSWORD).expect(200).body();
        JsonNode other = api.login(email, PASSWORD).expect(200).body();

        JsonNode second = refresh(first).expect(200).body();
        refresh(first).expect(401);
        refresh(second).expect(401);

        assertThat(second.path("refresh_token").asString())
                .isNotEqualTo(first.path("refresh_token").asString());
        refresh(other).expect(200);
    }

    @Test
    void logging_out_revokes_access_and_refresh_tokens() {
        api.register(email, PASSWORD).expect(201);
        JsonNode tokens = api.login(email, PASSWORD).expect(200).body();
        ApiClient anna = api.as(tokens.path("access_token").asString());
        anna.me().expect(200);

        anna.send("POST", "/auth/logout", "", Map.of()).expect(204);

        anna.me().expect(401);
        refresh(tokens).expect(401);
    }

    private Answer refresh(JsonNode tokens) {
        return api.post(
                "/auth/refresh",
                ApiClient.json()
                        .put("refresh_token", tokens.path("refresh_token").asString()));
    }
}
