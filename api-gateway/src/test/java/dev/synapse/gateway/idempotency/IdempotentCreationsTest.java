package dev.synapse.gateway.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A creation that is requested twice with a key happens once. */
@Timeout(120)
class IdempotentCreationsTest {

    private static final TestGateway GATEWAY = TestGateway.shared();

    private final ApiClient anna = GATEWAY.asOperator();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String key = "key-" + UUID.randomUUID();

    /** All creations; messages have keys of their own, and an address can be registered once. */
    enum Creation {
        GROUPS("/groups", "{\"name\":\"%s\"}"),
        MEMBERS("/groups/{group}/members", "{\"alias\":\"%s\",\"role_prompt\":\"You write.\"}"),
        FILES("/groups/{group}/files", "text of %s"),
        INVITATIONS("/groups/{group}/invitations", "{\"role\":\"viewer\",\"email\":\"%s@example.org\"}"),
        KEYS("/auth/keys", "{\"name\":\"%s\",\"scopes\":[\"read\"]}"),
        REGISTRATION_INVITATIONS("/operator/invitations", "{\"email\":\"%s@example.org\"}");

        private final String path;
        private final String body;

        Creation(String path, String body) {
            this.path = path;
            this.body = body;
        }

        Answer send(ApiClient user, String group, String name, Map<String, String> headers) {
            String target = path.replace("{group}", group);
            Map<String, String> all = new HashMap<>(headers);
            if (this == FILES) {
                all.put("Content-Type", "text/plain");
            }
            return user.send("POST", target, body.formatted(name), all);
        }

        int count(ApiClient user, String group) {
            return user.get(path.replace("{group}", group) + "?limit=100")
                    .expect(200)
                    .body()
                    .size();
        }
    }

    @ParameterizedTest
    @EnumSource(Creation.class)
    void the_same_request_gets_the_same_answer_again(Creation creation) {
        String name = unique();
        Answer first = creation.send(anna, group, name, withKey()).expect(201);
        int count = creation.count(anna, group);

        Answer again = creation.send(anna, group, name, withKey()).expect(201);

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(creation.count(anna, group)).isEqualTo(count);
        assertThat(creation.send(anna, group, unique(), withKey()).expect(422).text())
                .contains("Idempotency-Key");
        assertThat(creation.count(anna, group)).isEqualTo(count);
        creation.send(anna, group, unique(), Map.of()).expect(201);
    }

    @ParameterizedTest
    @EnumSource(Creation.class)
    void of_many_at_once_one_creates(Creation creation) throws Exception {
        String name = unique();
        int count = creation.count(anna, group);
        CountDownLatch begin = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<Answer>> answers = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> {
                        begin.await();
                        return creation.send(anna, group, name, withKey());
                    }))
                    .toList();
            begin.countDown();

            Set<String> bodies = new TreeSet<>();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isIn(201, 409);
                if (answer.get().status() == 201) {
                    bodies.add(answer.get().text());
                }
            }
            assertThat(bodies).hasSize(1);
        }
        assertThat(creation.count(anna, group)).isEqualTo(count + 1);
        creation.send(anna, group, name, withKey()).expect(201);
    }

    @Test
    void a_key_is_for_one_request_of_one_user() {
        ApiClient ben = GATEWAY.api().asNewUser();
        Creation.GROUPS.send(anna, group, "A", withKey()).expect(201);

        Creation.GROUPS.send(ben, group, "B", withKey()).expect(201);
        Creation.MEMBERS.send(anna, group, "A", withKey()).expect(422);
        String other = anna.createGroup("Other").expect(201).id();
        Map<String, String> second = Map.of("Idempotency-Key", key + "2");
        Creation.MEMBERS.send(anna, group, "Writer", second).expect(201);
        Creation.MEMBERS.send(anna, other, "Writer", second).expect(422);
    }

    @Test
    void a_request_that_failed_leaves_its_key_free() {
        anna.send("POST", "/groups", "{\"name\":\"\"}", withKey()).expect(422);
        anna.send("POST", "/groups", "{\"name\":", withKey()).expect(400);

        Creation.GROUPS.send(anna, group, "A", withKey()).expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{255}", "{256}"})
    void keys_have_a_length(String text) {
        String tested = text.startsWith("{") ? "k".repeat(Integer.parseInt(text.substring(1, 4))) : text;
        int status = Creation.GROUPS
                .send(GATEWAY.api().asNewUser(), group, "A", Map.of("Idempotency-Key", tested))
                .status();

        assertThat(status).isEqualTo(text.equals("{255}") ? 201 : 422);
    }

    @Test
    void answers_are_encrypted_and_go_with_the_account_or_after_a_day() {
        ApiClient ben = GATEWAY.api().asNewUser();
        String secret = Creation.KEYS
                .send(ben, group, "cron", withKey())
                .expect(201)
                .body()
                .path("key")
                .asString();
        JdbcClient sql = JdbcClient.create(GATEWAY.backbone().database());
        assertThat(sql.sql("SELECT position(:secret::bytea IN answer) FROM idempotent_creations WHERE key = :key")
                        .param("secret", secret)
                        .param("key", key)
                        .query(Integer.class)
                        .single())
                .isZero();

        sql.sql("UPDATE idempotent_creations SET created_at = now() - interval '25 hours' WHERE key = :key")
                .param("key", key)
                .update();
        assertThat(new IdempotentAnswers(sql).removeBatch()).isFalse();
        Await.until(Duration.ofSeconds(10), () -> count(sql), count -> count == 0, "the key has expired");
        Creation.KEYS.send(ben, group, "other", withKey()).expect(201);
        ben.send("DELETE", "/auth/me", "{\"password\":\"" + ApiClient.PASSWORD + "\"}", Map.of())
                .expect(204);
        assertThat(count(sql)).isZero();
    }

    @Test
    void every_creation_of_the_API_takes_a_key() {
        JsonNode paths = anna.get("/openapi.json").expect(200).body().path("paths");
        Set<String> without = new TreeSet<>();
        Set<String> with = new TreeSet<>();
        paths.properties().forEach(path -> {
            JsonNode post = path.getValue().path("post");
            if (post.path("responses").has("201") || post.path("responses").has("202")) {
                boolean takesKey = post.path("parameters")
                        .valueStream()
                        .anyMatch(parameter -> parameter.path("name").asString().equals("Idempotency-Key"));
                (takesKey ? with : without).add(path.getKey());
            }
        });

        assertThat(without).containsExactlyInAnyOrder("/auth/register", "/groups/{group}/turns/{turn}/cancel");
        assertThat(with).contains("/groups/{group}/messages").hasSize(Creation.values().length + 1);
    }

    private int count(JdbcClient sql) {
        return sql.sql("SELECT count(*) FROM idempotent_creations WHERE key = :key")
                .param("key", key)
                .query(Integer.class)
                .single();
    }

    private Map<String, String> withKey() {
        return Map.of("Idempotency-Key", key);
    }

    private static String unique() {
        return "n" + UUID.randomUUID().toString().substring(0, 8);
    }
}
