package dev.synapse.gateway.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class CleanupTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PASSWORD = "correct horse battery";
    private static final String MESSAGE = "{\"content\": \"hello\", \"client_message_id\": \"key\"}";

    private final TestDatabase database = TestServers.freshDatabase();
    private final String redis = TestServers.freshRedis().url();
    private final String email = "anna-" + UUID.randomUUID() + "@example.org";

    @Test
    void expired_logins_and_keys_are_removed_and_others_remain() {
        JsonNode spent;
        JsonNode newest;
        String old;
        String recent;
        try (TestGateway gateway = TestGateway.start(database.url(), redis, Map.of())) {
            ApiClient api = gateway.api();
            api.register(email, PASSWORD).expect(201);
            spent = login(api);
            newest = refresh(api, spent).expect(200).body();
            api.as(login(api).path("access_token").asString())
                    .send("POST", "/auth/logout", "", Map.of())
                    .expect(204);
            expireTokens(login(api), gateway);
            ApiClient anna = api.as(newest.path("access_token").asString());
            key(anna, "DEAD");
            expireKeys(gateway);
            key(anna, "ALIVE");
            old = group(anna);
            recent = group(anna);
            end(gateway, old, "25 hours");
            end(gateway, recent, "23 hours");
        }

        try (TestGateway gateway = TestGateway.start(database.url(), redis, Map.of())) {
            Await.until(LIMIT, () -> count(gateway, "refresh_families", "true") == 1, "one remaining family");
            Await.until(LIMIT, () -> count(gateway, "turns", "client_message_id IS NULL") == 1, "one removed key");

            assertThat(count(gateway, "refresh_tokens", "true")).isEqualTo(2);
            Await.until(LIMIT, () -> count(gateway, "api_keys", "true") == 1, "one remaining API key");
            assertThat(count(gateway, "api_keys", "name = 'ALIVE'")).isEqualTo(1);
            ApiClient anna = gateway.api().as(newest.path("access_token").asString());
            post(anna, recent).expect(202);
            assertThat(anna.messages(recent).expect(200).body()).hasSize(1);
            post(anna, old).expect(202);
            assertThat(anna.messages(old).expect(200).body()).hasSize(2);
            refresh(gateway.api(), spent).expect(401);
            refresh(gateway.api(), newest).expect(401);
        }
    }

    private static void key(ApiClient anna, String name) {
        anna.send("POST", "/auth/keys", "{\"name\": \"" + name + "\", \"scopes\": [\"read\"]}", Map.of())
                .expect(201);
    }

    private static void expireKeys(TestGateway gateway) {
        sql(gateway)
                .sql("UPDATE api_keys SET expires_at = now() - interval '1 hour'")
                .update();
    }

    private static String group(ApiClient anna) {
        String group = anna.createGroup("Team").expect(201).id();
        post(anna, group).expect(202);
        return group;
    }

    private static Answer post(ApiClient anna, String group) {
        return anna.send("POST", "/groups/" + group + "/messages", MESSAGE, Map.of());
    }

    private JsonNode login(ApiClient api) {
        return api.login(email, PASSWORD).expect(200).body();
    }

    private static Answer refresh(ApiClient api, JsonNode tokens) {
        return api.post("/auth/refresh", ApiClient.json().set("refresh_token", tokens.path("refresh_token")));
    }

    /** Expires the tokens of the newest login. */
    private static void expireTokens(JsonNode login, TestGateway gateway) {
        assertThat(login.has("refresh_token")).isTrue();
        sql(gateway).sql("""
                        UPDATE refresh_tokens SET expires_at = now() - interval '1 hour'
                         WHERE family_id = (SELECT id FROM refresh_families ORDER BY created_at DESC LIMIT 1)
                        """).update();
    }

    private static void end(TestGateway gateway, String group, String ago) {
        sql(gateway)
                .sql("""
                        UPDATE turns SET status = 'completed', ended_at = now() - CAST(:ago AS interval) WHERE group_id = :group
                        """)
                .param("ago", ago)
                .param("group", UUID.fromString(group))
                .update();
    }

    private static long count(TestGateway gateway, String table, String condition) {
        return sql(gateway)
                .sql("SELECT count(*) FROM " + table + " WHERE " + condition)
                .query(Long.class)
                .single();
    }

    private static JdbcClient sql(TestGateway gateway) {
        return JdbcClient.create(gateway.backbone().database());
    }
}
