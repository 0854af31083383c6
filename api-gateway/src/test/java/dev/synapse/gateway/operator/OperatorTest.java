package dev.synapse.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ModelEntry;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.service.Version;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import io.lettuce.core.Consumer;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class OperatorTest {

    private static TestGateway gateway;
    private static ApiClient operator;
    private static Redis redis;
    private static List<Shard> shards;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of());
        operator = gateway.asOperator();
        redis = gateway.backbone().redis();
        shards = gateway.backbone().shards().all();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void clear() {
        gateway.refreshWorker();
        shards.forEach(shard -> redis.call(commands -> commands.del(
                shard.deadLetters(), shard.delayed(), shard.jobs(Role.WORKERS), shard.jobs(Role.BULK_WORKERS))));
    }

    @Test
    void workers_are_listed_with_what_they_offer_and_the_jobs_that_they_hold() {
        String name = "worker-" + Uuids.next();
        publish(name, "search", "openai");
        publish("worker-" + Uuids.next(), "fetch", "demo");
        hold(shards.get(0), Role.WORKERS, name, 2);
        hold(shards.get(3), Role.WORKERS, name, 1);
        hold(shards.get(3), Role.BULK_WORKERS, name, 4);

        List<JsonNode> workers = all("/operator/workers?limit=1");

        assertThat(workers).extracting(worker -> worker.path("name").asString()).contains(name, "test");
        JsonNode worker = workers.stream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(worker.path("tools").toString()).isEqualTo("[\"search\"]");
        assertThat(worker.path("providers").toString()).isEqualTo("[\"openai\"]");
        assertThat(worker.path("jobs").asInt()).isEqualTo(3);
        assertThat(worker.path("bulk_jobs").asInt()).isEqualTo(4);
        assertThat(time(worker, "started_at"))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(time(worker, "seen_at"))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    }

    @Test
    void a_worker_that_has_stopped_is_not_listed() {
        String gone = "a-worker-before-all-others";
        String entry = Json.mapper()
                .createObjectNode()
                .put("at", Instant.now().minusSeconds(120).toString())
                .set("catalogue", Json.mapper().valueToTree(catalogue("search", "openai")))
                .toString();
        redis.call(commands -> commands.hset("{catalogue}", gone, entry));

        assertThat(all("/operator/workers"))
                .extracting(worker -> worker.path("name").asString())
                .contains("test")
                .doesNotContain(gone);
        assertThat(operator.get("/operator/workers?limit=1").expect(200).body()).hasSize(1);
    }

    @Test
    void queues_are_listed_by_shard_also_before_their_streams_exist() {
        Shard shard = shards.get(2);
        hold(shard, Role.WORKERS, "worker-x", 2);
        add(shard.jobs(Role.WORKERS), "*", Map.of("j", "{}"));
        redis.call(commands -> commands.zadd(shard.delayed(), 1e13, "o {}"));
        add(shard.deadLetters(), "*", Map.of("j", "{}", "role", "workers", "reason", "x"));

        List<JsonNode> all = all("/operator/queues?limit=5");

        assertThat(all)
                .extracting(each -> each.path("shard").asInt())
                .containsExactlyElementsOf(shards.stream().map(Shard::number).toList());
        JsonNode state = all.get(2);
        assertThat(state.path("delayed").asInt()).isEqualTo(1);
        assertThat(state.path("dead_letters").asInt()).isEqualTo(1);
        assertThat(state.path("queues"))
                .extracting(queue -> queue.path("kind").asString())
                .containsExactly("orchestrator", "workers", "bulk-workers");
        JsonNode workers = state.path("queues").path(1);
        assertThat(workers.path("length").asInt()).isEqualTo(3);
        assertThat(workers.path("pending").asInt()).isEqualTo(2);
        assertThat(workers.path("oldest_age_ms").asLong()).isBetween(0L, 60_000L);
        JsonNode bulk = state.path("queues").path(2);
        assertThat(bulk.path("length").asInt()).isZero();
        assertThat(bulk.path("pending").asInt()).isZero();
        assertThat(bulk.path("oldest_age_ms").isNull()).isTrue();
        operator.get("/operator/queues?cursor=x").expect(400);
    }

    @Test
    void unfinished_turns_are_listed_with_their_status() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String first = post(anna, group);
        String second = post(anna, group);
        String other = post(anna, anna.createGroup("Other").expect(201).id());
        StartedTurn.start(gateway.backbone(), group);
        anna.send("POST", "/groups/" + group + "/turns/" + second + "/cancel", "", Map.of());

        List<JsonNode> listed = all("/operator/turns?limit=1");

        assertThat(ids(listed)).containsSubsequence(first, second, other);
        assertThat(ids(all("/operator/turns?status=running&limit=1"))).containsExactly(first);
        assertThat(ids(all("/operator/turns?status=queued&limit=1")))
                .containsSubsequence(second, other)
                .doesNotContain(first);
        assertThat(all("/operator/turns?status=waiting")).isEmpty();
        JsonNode running = listed.get(ids(listed).indexOf(first));
        assertThat(running.path("status").asString()).isEqualTo("running");
        assertThat(running.path("group_id").asString()).isEqualTo(group);
        assertThat(running.path("user_id").asString()).isEqualTo(anna.me().id());
        assertThat(running.path("number").asInt()).isEqualTo(1);
        assertThat(running.path("age_seconds").asLong()).isBetween(0L, 60L);
        assertThat(running.path("cancel_requested").asBoolean()).isFalse();
        assertThat(listed.get(ids(listed).indexOf(second))
                        .path("cancel_requested")
                        .asBoolean())
                .isTrue();
        operator.get("/operator/turns?status=completed").expect(422);
    }

    @Test
    void turns_of_a_status_are_found_after_very_many_others() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        sql().sql("""
                INSERT INTO turns (id, group_id, number, status, created_at)
                SELECT gen_random_uuid(), :group, n, CASE n WHEN 1100 THEN 'waiting' ELSE 'queued' END,
                       date_trunc('milliseconds', now() - make_interval(days => 1, secs => -n))
                  FROM generate_series(1, 1100) AS n
                """).param("group", UUID.fromString(group)).update();

        List<JsonNode> waiting = all("/operator/turns?status=waiting");
        sql().sql("DELETE FROM turns WHERE group_id = :group")
                .param("group", UUID.fromString(group))
                .update();

        assertThat(waiting)
                .singleElement()
                .satisfies(turn -> assertThat(turn.path("number").asInt()).isEqualTo(1_100));
    }

    @Test
    void a_group_with_corrupt_state_does_not_hide_the_turns_of_others() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String turn = post(anna, group);
        String state = gateway.backbone().shards().keys(GroupId.of(group)).state();
        redis.call(commands -> commands.del(state));
        redis.call(commands -> commands.set(state, "corrupt"));

        assertThat(ids(all("/operator/turns?status=queued"))).contains(turn);
    }

    @Test
    void dead_letters_are_listed_oldest_first_over_all_shards() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Shard shard = shards.get(i * 7 % shards.size());
            add(shard.deadLetters(), (1_000 + i / 3) + "-" + i, letter("{" + i));
            expected.add("s%02d:%d-%d".formatted(shard.number(), 1_000 + i / 3, i));
        }

        assertThat(ids(all("/operator/dead-letters"))).isEqualTo(expected);
        assertThat(ids(all("/operator/dead-letters?limit=1"))).isEqualTo(expected);
        assertThat(ids(all("/operator/dead-letters?limit=7"))).isEqualTo(expected);
        operator.get("/operator/dead-letters?cursor=x").expect(400);
    }

    @Test
    void a_page_of_dead_letters_ends_at_a_megabyte() {
        String large = "x".repeat(600_000);
        IntStream.range(0, 3).forEach(i -> add(shards.get(i).deadLetters(), "100-" + i, letter(large)));

        assertThat(operator.get("/operator/dead-letters").expect(200).body()).hasSize(1);
        assertThat(all("/operator/dead-letters")).hasSize(3);
    }

    @Test
    void a_retried_dead_letter_is_a_new_turn_and_recorded() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String turn = post(anna, group);
        String id = bury(group, turn);

        assertThat(operator.get("/operator/dead-letters")
                        .expect(200)
                        .body()
                        .path(0)
                        .path("turn_id")
                        .asString())
                .isEqualTo(turn);
        assertThat(operator.post("/operator/dead-letters/" + id + "/retry", ApiClient.json())
                        .expect(409)
                        .text())
                .contains("has not ended yet");
        end(turn, "failed");
        JsonNode retried = operator.send("POST", "/operator/dead-letters/" + id + "/retry", "", Map.of())
                .expect(200)
                .body();

        assertThat(retried.path("outcome").asString()).isEqualTo("reposted");
        assertThat(anna.get("/groups/" + group + "/turns/"
                                + retried.path("turn_id").asString())
                        .expect(200)
                        .body()
                        .path("status")
                        .asString())
                .isEqualTo("queued");
        operator.send("POST", "/operator/dead-letters/" + id + "/retry", "", Map.of())
                .expect(404);
        JsonNode entry = newest("dead_letter.retried");
        assertThat(entry.path("subject").path("id").asString()).isEqualTo(id);
        assertThat(entry.path("details").path("new_turn")).isEqualTo(retried.path("turn_id"));
        assertThat(entry.path("user_id").asString()).isEqualTo(operator.me().id());
    }

    /** Which tools the turn may use must not depend on how it is posted again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_retried_turn_has_the_account_role_with_which_it_was_posted(boolean byOperator) {
        ApiClient poster = byOperator ? gateway.api().asNewUser() : operator;
        String group = poster.createGroup("Team").expect(201).id();
        String turn = post(poster, group);
        String id = bury(group, turn);
        end(turn, "failed");
        sql().sql("UPDATE turns SET by_operator = :operator WHERE id = :turn")
                .param("operator", byOperator)
                .param("turn", UUID.fromString(turn))
                .update();

        String retried = operator.send("POST", "/operator/dead-letters/" + id + "/retry", "", Map.of())
                .expect(200)
                .body()
                .path("turn_id")
                .asString();

        assertThat(sql().sql("SELECT by_operator FROM turns WHERE id = :turn")
                        .param("turn", UUID.fromString(retried))
                        .query(Boolean.class)
                        .single())
                .isEqualTo(byOperator);
    }

    /** Nobody is charged for a group that they cannot use any more. */
    @Test
    void a_dead_letter_of_someone_who_may_not_post_any_more_is_not_retried() {
        ApiClient anna = gateway.api().asNewUser();
        ApiClient ben = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String token = anna.post(
                        "/groups/" + group + "/invitations", ApiClient.json().put("role", "editor"))
                .expect(201)
                .body()
                .path("token")
                .asString();
        ben.post("/invitations/accept", ApiClient.json().put("token", token)).expect(200);
        String turn = post(ben, group);
        String id = bury(group, turn);
        end(turn, "failed");
        ben.send("DELETE", "/auth/me", "{\"password\":\"correct horse battery\"}", Map.of())
                .expect(204);

        assertThat(operator.send("POST", "/operator/dead-letters/" + id + "/retry", "", Map.of())
                        .expect(409)
                        .text())
                .contains("may not post to the group any more");
        assertThat(ids(all("/operator/dead-letters"))).containsExactly(id);
    }

    @Test
    void an_unreadable_dead_letter_goes_back_into_its_queue() {
        Shard shard = shards.get(1);
        String id = "s01:" + add(shard.deadLetters(), "*", letter("{\"kind\": \"of the future\"}"));

        JsonNode retried = operator.send("POST", "/operator/dead-letters/" + id + "/retry", "", Map.of())
                .expect(200)
                .body();

        assertThat(retried.toString()).isEqualTo("{\"outcome\":\"requeued\"}");
        long queued = redis.call(commands -> commands.xlen(shard.jobs(Role.WORKERS)));
        assertThat(queued).isEqualTo(1);
    }

    @Test
    void a_discarded_dead_letter_is_gone_and_recorded() {
        String id = "s01:" + add(shards.get(1).deadLetters(), "*", letter("{}"));

        operator.send("DELETE", "/operator/dead-letters/" + id, "", Map.of()).expect(204);

        operator.send("DELETE", "/operator/dead-letters/" + id, "", Map.of()).expect(404);
        operator.send("DELETE", "/operator/dead-letters/x", "", Map.of()).expect(404);
        assertThat(all("/operator/dead-letters")).isEmpty();
        assertThat(newest("dead_letter.discarded").path("subject").toString())
                .isEqualTo("{\"kind\":\"dead_letter\",\"id\":\"" + id + "\"}");
    }

    @Test
    void users_are_listed_with_what_they_use() {
        ApiClient anna = gateway.api().asNewUser();
        ApiClient bob = gateway.api().asNewUser();
        String id = anna.me().id();
        String group = anna.createGroup("Team").expect(201).id();
        anna.createGroup("Other").expect(201);
        String ended = post(anna, group);
        post(anna, group);
        post(anna, group);
        end(ended, "completed");
        called(id, "1 day", 100);
        called(id, "29 days", 20);
        called(id, "31 days", 5);
        called(bob.me().id(), "1 day", 1_000);

        List<JsonNode> users = all("/operator/users?limit=2");
        JsonNode one = operator.get("/operator/users/" + id).expect(200).body();

        assertThat(ids(users))
                .doesNotHaveDuplicates()
                .containsSubsequence(bob.me().id(), id, operator.me().id());
        assertThat(users.get(ids(users).indexOf(id))).isEqualTo(one);
        assertThat(one.path("email")).isEqualTo(anna.me().body().path("email"));
        assertThat(one.path("groups").asInt()).isEqualTo(2);
        assertThat(one.path("unfinished_turns").asInt()).isEqualTo(2);
        assertThat(one.path("usage").toString())
                .isEqualTo("{\"calls\":2,\"input_tokens\":120,\"output_tokens\":240,\"cached_tokens\":0,"
                        + "\"cost_usd\":0.24,\"complete\":true}");
        operator.get("/operator/users/" + UUID.randomUUID()).expect(404);
        operator.get("/operator/users/x").expect(400);
    }

    @Test
    void a_list_of_users_adds_up_their_newest_calls_only() {
        String id = gateway.api().asNewUser().me().id();
        sql().sql("""
                INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome, input_tokens,
                                         output_tokens, cached_tokens, estimated, started_at)
                SELECT gen_random_uuid(), 1, 1, :user, gen_random_uuid(), gen_random_uuid(), 'a', 'p', 'm', 'completed', 1, 0, 0, false,
                       now() - make_interval(secs => n) FROM generate_series(1, 1001) AS n
                """).param("user", UUID.fromString(id)).update();

        JsonNode listed = all("/operator/users").stream()
                .filter(user -> user.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();

        assertThat(listed.path("usage").path("calls").asInt()).isEqualTo(1_000);
        assertThat(listed.path("usage").path("complete").asBoolean()).isFalse();
        JsonNode one = operator.get("/operator/users/" + id).expect(200).body().path("usage");
        assertThat(one.path("calls").asInt()).isEqualTo(1_001);
        assertThat(one.path("complete").asBoolean()).isTrue();
    }

    @Test
    void settings_are_shown_without_secrets() {
        Answer answer = operator.get("/operator/settings").expect(200);

        assertThat(answer.text())
                .doesNotContain(TestGateway.SECRET)
                .doesNotContain("redis://")
                .doesNotContain("postgresql://");
        assertThat(setting(answer, "SECRET_KEY"))
                .isEqualTo("{\"name\":\"SECRET_KEY\",\"value\":\"***\",\"default\":null,\"set\":true,\"secret\":true}");
        assertThat(setting(answer, "DATABASE_URL")).contains("\"***\"");
        assertThat(setting(answer, "SYNAPSE_READS_PER_MINUTE"))
                .isEqualTo(
                        "{\"name\":\"SYNAPSE_READS_PER_MINUTE\",\"value\":\"1000000\",\"default\":\"20000\",\"set\":true,"
                                + "\"secret\":false}");
        assertThat(setting(answer, "SYNAPSE_AUDIT_DAYS")).contains("\"value\":\"365\"", "\"set\":false");
        assertThat(setting(answer, "SYNAPSE_TRUSTED_PROXIES")).contains("\"value\":null");
        assertThat(answer.text()).doesNotContain("OPENAI_API_KEY");
    }

    @Test
    void the_version_is_shown_with_the_uptime() {
        JsonNode version = operator.get("/operator/version").expect(200).body();

        assertThat(version.path("version").asString()).isEqualTo(Version.TEXT);
        assertThat(version.path("java_version").asString())
                .isEqualTo(Runtime.version().toString());
        assertThat(time(version, "started_at")).isBetween(Instant.now().minus(Duration.ofHours(2)), Instant.now());
        assertThat(version.path("uptime_seconds").asLong()).isBetween(0L, 7_200L);
    }

    @Test
    void the_audit_log_is_filtered_and_has_pages() {
        ApiClient anna = gateway.api().asNewUser();
        String id = anna.me().id();
        for (int i = 0; i < 5; i++) {
            anna.deleteGroup(anna.createGroup("Team").expect(201).id()).expect(204);
        }

        assertThat(actions("/operator/audit?user=" + id + "&limit=2"))
                .containsExactly(
                        "group.deleted",
                        "group.deleted",
                        "group.deleted",
                        "group.deleted",
                        "group.deleted",
                        "login.opened",
                        "account.registered");
        assertThat(actions("/operator/audit?user=" + id + "&action=group.deleted&limit=2"))
                .hasSize(5);
        assertThat(actions("/operator/audit?action=account.registered&limit=1")).containsOnly("account.registered");
        String today = Instant.now().toString().substring(0, 10);
        assertThat(actions("/operator/audit?limit=3&user=" + id + "&from=" + today + "&to=" + today))
                .hasSize(7);
        assertThat(actions("/operator/audit?user=" + id + "&to=2020-01-01T00:00:00%2B02:00"))
                .isEmpty();
        assertThat(actions("/operator/audit?user=" + id + "&from=2099-01-01")).isEmpty();
        JsonNode entry = operator.get("/operator/audit?limit=1&user=" + id)
                .expect(200)
                .body()
                .path(0);
        assertThat(entry.propertyNames())
                .containsExactlyInAnyOrder("id", "user_id", "action", "subject", "address", "details", "created_at");
        assertThat(entry.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(operator.get("/operator/audit?action=x").expect(422).text()).contains("login.locked_out");
        operator.get("/operator/audit?user=x").expect(400);
        operator.get("/operator/audit?from=yesterday").expect(422);
        operator.get("/operator/audit?cursor=x").expect(400);
        operator.get("/operator/audit?limit=101").expect(422);
    }

    private static List<JsonNode> all(String path) {
        List<JsonNode> all = new ArrayList<>();
        String next = path;
        while (next != null) {
            Answer page = operator.get(next).expect(200);
            page.body().forEach(all::add);
            String link = page.header("Link");
            next = link.isEmpty() ? null : link.substring(1, link.indexOf('>'));
        }
        return all;
    }

    private static List<String> ids(List<JsonNode> list) {
        return list.stream().map(each -> each.path("id").asString()).toList();
    }

    private static List<String> actions(String path) {
        return all(path).stream().map(each -> each.path("action").asString()).toList();
    }

    private static JsonNode newest(String action) {
        return operator.get("/operator/audit?limit=1&action=" + action)
                .expect(200)
                .body()
                .path(0);
    }

    private static String setting(Answer settings, String name) {
        return settings.body()
                .valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private static Instant time(JsonNode node, String field) {
        return Instant.parse(node.path(field).asString());
    }

    private static String post(ApiClient user, String group) {
        return user.postMessage(group, "hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
    }

    private static Catalogue catalogue(String tool, String provider) {
        ToolEntry entry = new ToolEntry(tool, "", Json.mapper().createObjectNode(), true);
        ProviderEntry models = new ProviderEntry(provider, "m", List.of(new ModelEntry("m", "M")));
        return new Catalogue(List.of(entry), List.of(models), provider, "m");
    }

    private static void publish(String worker, String tool, String provider) {
        new CatalogueStore(redis).publish(worker, catalogue(tool, provider));
    }

    /** Adds jobs that a consumer holds. */
    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    private static void hold(Shard shard, Role role, String consumer, int jobs) {
        String stream = shard.jobs(role);
        if (redis.call(commands -> commands.exists(stream)) == 0) {
            redis.call(commands -> commands.xgroupCreate(
                    StreamOffset.from(stream, "0-0"), role.text(), XGroupCreateArgs.Builder.mkstream()));
        }
        for (int i = 0; i < jobs; i++) {
            add(stream, "*", Map.of("j", "{}"));
        }
        redis.call(commands ->
                commands.xreadgroup(Consumer.from(role.text(), consumer), StreamOffset.lastConsumed(stream)));
    }

    private static Map<String, String> letter(String job) {
        return Map.of("j", job, "role", "workers", "reason", "failed too often");
    }

    private static String add(String stream, String entry, Map<String, String> fields) {
        return redis.call(commands -> commands.xadd(stream, new XAddArgs().id(entry), fields));
    }

    /** Adds a dead letter of the turn; returns its id. */
    private static String bury(String group, String turn) {
        Shard shard = gateway.backbone().shards().keys(GroupId.of(group)).shard();
        Job job = new Job.ContinueTurn(GroupId.of(group), TurnId.of(turn), new TurnInput.ToolAnswered(StepId.next()));
        String entry = add(
                shard.deadLetters(), "*", Map.of("j", Json.write(job), "role", "orchestrator", "reason", "too often"));
        return "s%02d:%s".formatted(shard.number(), entry);
    }

    private static void end(String turn, String status) {
        sql().sql("""
                WITH ended AS (UPDATE turns SET status = :status, ended_at = now() WHERE id = :turn RETURNING group_id, number)
                UPDATE groups g SET done_turn = ended.number FROM ended WHERE g.id = ended.group_id
                """)
                .param("status", status)
                .param("turn", UUID.fromString(turn))
                .update();
    }

    private static void called(String user, String ago, int tokens) {
        sql().sql("""
                INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome, input_tokens,
                                         output_tokens, cached_tokens, estimated, cost_usd, started_at)
                VALUES (gen_random_uuid(), 1, 1, :user, gen_random_uuid(), gen_random_uuid(), 'a', 'p', 'm', 'completed', :tokens,
                        2 * :tokens, 0, false, 0.002 * :tokens, now() - CAST(:ago AS interval))
                """)
                .param("user", UUID.fromString(user))
                .param("tokens", tokens)
                .param("ago", ago)
                .update();
    }

    private static JdbcClient sql() {
        return JdbcClient.create(gateway.backbone().database());
    }
}
