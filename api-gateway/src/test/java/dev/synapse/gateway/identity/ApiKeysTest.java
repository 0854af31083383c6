package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ApiKeysTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String PASSWORD = "correct horse battery";
    private static final String[] ALL = {"read", "write", "groups"};

    private final TestGateway gateway = TestGateway.shared();
    private final JdbcClient sql = JdbcClient.create(gateway.backbone().database());
    private final ApiClient api = gateway.api();
    private final String email = "keys-" + UUID.randomUUID() + "@example.org";

    @Test
    void a_login_that_another_gateway_has_just_ended_creates_no_key_that_outlasts_it() {
        ApiClient here = opened();
        String user = here.me().expect(200).id();
        sql.sql("UPDATE refresh_families SET revoked_at = now() WHERE user_id = :user")
                .param("user", UUID.fromString(user))
                .update();

        TestingKeys.create(here, "read").expect(401);

        assertThat(sql.sql("SELECT count(*) FROM api_keys WHERE user_id = :user")
                        .param("user", UUID.fromString(user))
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_key_is_shown_once_and_not_stored() {
        ApiClient here = opened();

        JsonNode created =
                TestingKeys.create(here, "write", "read", "read").expect(201).body();
        JsonNode listed = keys(here).getFirst();

        String key = created.path("key").asString();
        assertThat(key).matches("syn_[A-Za-z0-9_-]{43}");
        assertThat(created.path("scopes").toString()).isEqualTo("[\"read\",\"write\"]");
        assertThat(created.path("expires_at").isNull()).isTrue();
        assertThat(listed.propertyNames())
                .containsExactlyInAnyOrder("id", "name", "scopes", "created_at", "expires_at", "last_used_at");
        for (String field : List.of("id", "name", "scopes", "created_at", "expires_at")) {
            assertThat(listed.path(field)).as(field).isEqualTo(created.path(field));
        }
        assertThat(listed.path("last_used_at").isNull()).isTrue();
        assertThat(sql.sql("SELECT CAST(k AS text) FROM api_keys k WHERE id = :id")
                        .param("id", UUID.fromString(created.path("id").asString()))
                        .query(String.class)
                        .single())
                .doesNotContain(key.substring(4, 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                                      | name scopes",
                "{'name': 'x'}                                                           | scopes",
                "{'name': 'x', 'scopes': null}                                           | scopes",
                "{'name': 'x', 'scopes': []}                                             | scopes",
                "{'name': 'x', 'scopes': 'read'}                                         | scopes",
                "{'name': 'x', 'scopes': {'read': true}}                                 | scopes",
                "{'name': 'x', 'scopes': [1]}                                            | scopes[0]",
                "{'name': 'x', 'scopes': [null]}                                         | scopes[0]",
                "{'name': 'x', 'scopes': ['']}                                           | scopes[0]",
                "{'name': 'x', 'scopes': ['read', 'Read']}                               | scopes[1]",
                "{'name': 'x', 'scopes': ['admin']}                                      | scopes[0]",
                "{'name': 'x', 'scopes': ['account']}                                    | scopes[0]",
                "{'name': 'x', 'scopes': ['read write']}                                 | scopes[0]",
                "{'name': 'x', 'scopes': ['operator']}                                   | scopes",
                "{'name': 'x', 'scopes': ['read', 'operator']}                           | scopes",
                "{'scopes': ['read']}                                                    | name",
                "{'name': null, 'scopes': ['read']}                                      | name",
                "{'name': '', 'scopes': ['read']}                                        | name",
                "{'name': '  ', 'scopes': ['read']}                                      | name",
                "{'name': 'LONG', 'scopes': ['read']}                                    | name",
                "{'name': 5, 'scopes': ['read']}                                         | name",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': '2020-01-01T00:00:00Z'} | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': 'NOW'}                  | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': 'tomorrow'}             | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': ''}                     | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': '2999-01-01'}           | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': '2999-01-01T00:00:00'}  | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': '+99999-01-01T00:00:00Z'} | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': '2999-02-30T00:00:00Z'} | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'expires_at': 4102444800}             | expires_at",
                "{'name': 'x', 'scopes': ['read'], 'key': 'syn_mine'}                    | key",
                "{'name': 'x', 'scopes': ['read'], 'id': '1'}                            | id"
            })
    void invalid_requests_name_the_fields(String body, String fields) {
        ApiClient here = opened();
        String json = body.replace('\'', '"')
                .replace("LONG", "x".repeat(101))
                .replace("NOW", Instant.now().toString());

        Answer refused = here.send("POST", "/auth/keys", json, Map.of()).expect(422);

        assertThat(refused.body()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").asString()))
                .containsExactly(fields.split(" "));
        assertThat(keys(here)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "Zoë's 😀 key", "LONG"})
    void valid_names(String name) {
        String given = name.replace("LONG", "😀".repeat(100));

        JsonNode created = opened().post(
                        "/auth/keys", TestingKeys.request("read").put("name", given))
                .expect(201)
                .body();

        assertThat(created.path("name").asString()).isEqualTo(given);
    }

    @Test
    void a_key_is_accepted_in_both_headers_and_acts_for_its_user() {
        ApiClient here = opened();
        String key = TestingKeys.key(here, ALL);

        JsonNode me = api.as(key).me().expect(200).body();
        String group = api.as(key).createGroup("By key").expect(201).id();

        assertThat(me).isEqualTo(here.me().expect(200).body());
        assertThat(byHeader(key, "/auth/me").expect(200).body()).isEqualTo(me);
        api.send("GET", "/auth/me", "", Map.of("Authorization", "bearer  " + key))
                .expect(200);
        here.postMessage(group, "by login").expect(202);
        api.as(key).postMessage(group, "by key").expect(202);
        assertThat(api.as(key).messages(group).expect(200).body()).hasSize(2);
        ApiClient stranger = api.asNewUser();
        api.as(TestingKeys.key(stranger, ALL)).get("/groups/" + group).expect(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "syn_",
                "KEY=",
                "KEY KEY",
                "xKEY",
                "SYN_TAIL",
                "syn-TAIL",
                "TAIL",
                "\"KEY\"",
                "CUT",
                "WRONG",
                "OTHER"
            })
    void what_is_no_key_is_a_401_in_every_place(String form) {
        ApiClient here = opened();
        String key = TestingKeys.key(here, ALL);
        String last = key.endsWith("A") ? "B" : "A";
        String wrong = form.replace("CUT", key.substring(0, key.length() - 1))
                .replace("WRONG", key.substring(0, key.length() - 1) + last)
                .replace("OTHER", ApiKeyText.generate())
                .replace("KEY", key)
                .replace("TAIL", key.substring(4));

        api.send("GET", "/auth/me", "", Map.of("Authorization", "Bearer " + wrong))
                .expect(401);
        byHeader(wrong, "/auth/me").expect(401);
        api.send("GET", "/auth/me", "", Map.of("Authorization", wrong)).expect(401);
    }

    @Test
    void the_header_for_keys_takes_a_key_alone() {
        ApiClient here = opened();

        byHeader(here.token(), "/auth/me").expect(401);
        byHeader("Bearer " + TestingKeys.key(here, ALL), "/auth/me").expect(401);
    }

    @Test
    void a_revoked_key_ends_at_once_here_and_within_seconds_elsewhere() {
        String database = TestServers.freshDatabase().url();
        String redis = TestServers.freshRedis().url();
        try (TestGateway one = TestGateway.start(database, redis, Map.of());
                TestGateway other = TestGateway.start(database, redis, Map.of())) {
            ApiClient here = one.api().asNewUser();
            JsonNode created = TestingKeys.create(here, "read").expect(201).body();
            String key = created.path("key").asString();
            one.api().as(key).me().expect(200);
            other.api().as(key).me().expect(200);

            TestingKeys.revoke(here, created.path("id").asString()).expect(204);

            one.api().as(key).me().expect(401);
            Await.until(LIMIT, () -> other.api().as(key).me().status() == 401, "the end of the key elsewhere");
            assertThat(keys(here)).isEmpty();
        }
    }

    @Test
    void an_expired_key_is_no_key() {
        ApiClient here = opened();
        Instant expires = Instant.now().plusSeconds(4);
        JsonNode created = here.post("/auth/keys", TestingKeys.request("read").put("expires_at", expires.toString()))
                .expect(201)
                .body();
        ApiClient with = api.as(created.path("key").asString());
        with.me().expect(200);
        assertThat(Instant.parse(created.path("expires_at").asString()))
                .isEqualTo(expires.truncatedTo(ChronoUnit.MILLIS));

        Await.until(LIMIT, () -> with.me().status() == 401, "the expiry");

        assertThat(Instant.now()).isBetween(expires, expires.plusSeconds(2));
        assertThat(keys(here)).isEmpty();
    }

    @Test
    void closing_the_account_ends_its_keys() {
        ApiClient here = opened();
        String key = TestingKeys.key(here, ALL);
        api.as(key).me().expect(200);

        here.send("DELETE", "/auth/me", "{\"password\": \"" + PASSWORD + "\"}", Map.of())
                .expect(204);

        Await.until(LIMIT, () -> api.as(key).get("/groups").status() == 401, "the end of the key");
    }

    @Test
    void keys_outlive_logins_and_passwords() {
        ApiClient here = opened();
        String key = TestingKeys.key(here, "read");

        here.post(
                        "/auth/password",
                        ApiClient.json().put("current_password", PASSWORD).put("new_password", "staple a horse"))
                .expect(204);
        here.send("DELETE", "/auth/logins", "", Map.of()).expect(204);
        here.send("POST", "/auth/logout", "", Map.of()).expect(204);

        here.me().expect(401);
        api.as(key).me().expect(200);
    }

    @Test
    void the_keys_of_others_do_not_exist() {
        ApiClient here = opened();
        JsonNode created = TestingKeys.create(here, "read").expect(201).body();
        String id = created.path("id").asString();
        ApiClient stranger = api.asNewUser();

        TestingKeys.revoke(stranger, id).expect(404);
        TestingKeys.revoke(stranger, UUID.randomUUID().toString()).expect(404);
        TestingKeys.revoke(stranger, "x").expect(400);
        assertThat(keys(stranger)).isEmpty();
        here.send("DELETE", "/auth/logins/" + id, "", Map.of()).expect(404);

        api.as(created.path("key").asString()).me().expect(200);
        TestingKeys.revoke(here, id).expect(204);
        TestingKeys.revoke(here, id).expect(404);
    }

    @Test
    void of_60_concurrent_requests_50_get_a_key() {
        ApiClient here = opened();
        List<CompletableFuture<Answer>> racers = IntStream.range(0, 60)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> TestingKeys.create(here, "read"), Thread::startVirtualThread))
                .toList();

        List<Answer> answers = racers.stream().map(CompletableFuture::join).toList();

        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(50);
        assertThat(answers.stream().filter(answer -> answer.status() != 201))
                .allSatisfy(answer -> assertThat(answer.expect(422).text()).contains("limit of 50 API keys per user"));
        sql.sql("UPDATE api_keys SET expires_at = now() WHERE id = :id")
                .param("id", UUID.fromString(keys(here).getFirst().path("id").asString()))
                .update();
        TestingKeys.create(here, "read").expect(201);
        TestingKeys.create(here, "read").expect(422);
    }

    @Test
    void lists_have_pages_newest_first() {
        ApiClient here = opened();
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            created.addFirst(TestingKeys.create(here, "read").expect(201).id());
        }
        List<String> seen = new ArrayList<>();
        String path = "/auth/keys?limit=2";
        while (!path.isEmpty()) {
            Answer page = here.get(path).expect(200);
            page.body().forEach(key -> seen.add(key.path("id").asString()));
            path = page.header("Link").replaceFirst("^<([^>]*)>.*", "$1");
        }

        assertThat(seen).isEqualTo(created);
        here.get("/auth/keys?limit=0").expect(422);
        here.get("/auth/keys?cursor=x").expect(400);
    }

    @ParameterizedTest
    @CsvSource({"'', true", "30 seconds, false", "61 seconds, true", "2 days, true"})
    void use_is_recorded_at_most_once_a_minute(String ago, boolean recorded) {
        ApiClient here = opened();
        JsonNode created = TestingKeys.create(here, "read").expect(201).body();
        UUID id = UUID.fromString(created.path("id").asString());
        Instant before = null;
        if (!ago.isEmpty()) {
            sql.sql("UPDATE api_keys SET last_used_at = now() - CAST(:ago AS interval) WHERE id = :id")
                    .param("ago", ago)
                    .param("id", id)
                    .update();
            before = lastUsed(here);
        }
        Instant start = Instant.now().minusMillis(1);

        for (int i = 0; i < 20; i++) {
            api.as(created.path("key").asString()).me().expect(200);
        }

        if (recorded) {
            assertThat(lastUsed(here)).isBetween(start, Instant.now());
        } else {
            assertThat(lastUsed(here)).isEqualTo(before);
        }
    }

    private static Instant lastUsed(ApiClient here) {
        return Instant.parse(keys(here).getFirst().path("last_used_at").asString());
    }

    @Test
    void a_key_counts_as_its_user_for_rate_limits() {
        ApiClient here = opened();
        String key = TestingKeys.key(here, "read");

        long byLogin = remaining(here.get("/groups").expect(200));
        long byKey = remaining(api.as(key).get("/groups").expect(200));

        assertThat(byKey).isEqualTo(byLogin - 1);
    }

    private static long remaining(Answer answer) {
        return Long.parseLong(answer.header("RateLimit").replaceFirst(".*;r=(\\d+);.*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /groups/KEY, 400",
        "GET, /groups?cursor=KEY, 400",
        "GET, /groups?limit=KEY, 400",
        "GET, /KEY, 404",
        "DELETE, /auth/keys/KEY, 400",
        "DELETE, /auth/keys/TRUNCATED, 400",
        "GET, /usage?from=KEY, 422"
    })
    void a_key_in_a_wrong_place_is_masked_in_the_answer(String method, String path, int status) {
        ApiClient here = opened();
        String key = TestingKeys.key(here, ALL);

        Answer answer = here.send(
                        method,
                        path.replace("KEY", key).replace("TRUNCATED", key.substring(0, key.length() - 2)),
                        "",
                        Map.of())
                .expect(status);

        assertThat(answer.text()).doesNotContain(key.substring(4, 20));
    }

    @Test
    void a_key_in_a_wrong_field_is_masked_in_the_answer() {
        ApiClient here = opened();
        String key = TestingKeys.key(here, ALL);
        ObjectNode request = TestingKeys.request(key);

        Answer answer = here.post("/auth/keys", request.put(key, 1)).expect(422);
        Answer scope = here.post("/auth/keys", TestingKeys.request(key)).expect(422);

        assertThat(answer.text() + scope.text()).contains("syn_***").doesNotContain(key.substring(4, 20));
    }

    private Answer byHeader(String key, String path) {
        return api.send("GET", path, "", Map.of("X-Api-Key", key));
    }

    private static List<JsonNode> keys(ApiClient client) {
        return client.get("/auth/keys").expect(200).body().valueStream().toList();
    }

    private ApiClient opened() {
        api.register(email, PASSWORD).expect(201);
        return api.as(api.login(email, PASSWORD)
                .expect(200)
                .body()
                .path("access_token")
                .asString());
    }
}
