package dev.synapse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class AuditLogTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String OTHER = "staple a horse instead";

    private final ApiClient api = TestGateway.shared().api();
    private final String email = "audited-" + UUID.randomUUID() + "@example.org";
    private final JdbcClient sql =
            JdbcClient.create(TestGateway.shared().backbone().database());
    private final AuditLog audit = new AuditLog(sql);

    @Test
    void what_a_user_does_to_the_account_and_its_groups_is_recorded() {
        String id = api.register(email, PASSWORD).expect(201).id();
        JsonNode first = login(PASSWORD);
        ApiClient here = api.as(first.path("access_token").asString());
        String second = family(here, login(PASSWORD));
        here.send("DELETE", "/auth/logins/" + second, "", Map.of()).expect(204);
        login(PASSWORD);
        here.send("DELETE", "/auth/logins", "", Map.of()).expect(204);
        login(PASSWORD);
        here.post(
                        "/auth/password",
                        ApiClient.json().put("current_password", PASSWORD).put("new_password", OTHER))
                .expect(204);
        String key = here.send("POST", "/auth/keys", "{\"name\": \"n\", \"scopes\": [\"write\", \"read\"]}", Map.of())
                .expect(201)
                .id();
        here.send("DELETE", "/auth/keys/" + key, "", Map.of()).expect(204);
        String group = here.createGroup("Team").expect(201).id();
        here.deleteGroup(group).expect(204);
        here.send("POST", "/auth/logout", "", Map.of()).expect(204);
        ApiClient again = api.as(login(OTHER).path("access_token").asString());
        again.send("DELETE", "/auth/me", "{\"password\": \"" + OTHER + "\"}", Map.of())
                .expect(204);

        assertThat(actions(id))
                .containsExactly(
                        "account.registered user",
                        "login.opened login",
                        "login.opened login",
                        "login.ended login",
                        "login.opened login",
                        "login.others_ended user",
                        "login.opened login",
                        "password.changed user",
                        "api_key.created api_key",
                        "api_key.revoked api_key",
                        "group.deleted group",
                        "login.closed login",
                        "login.opened login",
                        "account.closed user");
        assertThat(subjects(id, "group.deleted")).containsExactly(group);
        assertThat(subjects(id, "login.ended")).containsExactly(second);
        assertThat(subjects(id, "api_key.created")).containsExactly(key);
        assertThat(column(id, "address")).containsOnly("127.0.0.1");
        assertThat(column(id, "details::text"))
                .contains("{\"ended_logins\": \"1\"}", "{\"logins\": \"1\"}", "{\"scopes\": \"read write\"}")
                .noneMatch(details -> details.contains(email) || details.contains(PASSWORD));
    }

    @Test
    void every_action_is_documented() throws IOException {
        String documents =
                Files.readString(Path.of("").toAbsolutePath().getParent().resolve("docs/operations.md"));

        assertThat(AuditAction.values())
                .allSatisfy(action -> assertThat(documents).contains("`" + action.text() + "`"));
    }

    @Test
    void what_is_refused_is_not_recorded() {
        String id = api.register(email, PASSWORD).expect(201).id();
        api.register(email, PASSWORD).expect(409);
        api.login(email, "wrong").expect(401);
        ApiClient here = api.as(login(PASSWORD).path("access_token").asString());
        here.deleteGroup(UUID.randomUUID().toString()).expect(404);
        here.send("DELETE", "/auth/logins/" + UUID.randomUUID(), "", Map.of()).expect(404);
        here.send("DELETE", "/auth/logins", "", Map.of()).expect(204);
        here.send("DELETE", "/auth/me", "{\"password\": \"wrong\"}", Map.of()).expect(422);

        assertThat(actions(id)).containsExactly("account.registered user", "login.opened login");
    }

    @Test
    void refused_attempts_at_a_password_are_recorded_once_and_only_for_accounts_that_exist() {
        long before = count("action = 'login.locked_out'");
        String id = api.register(email, PASSWORD).expect(201).id();
        for (int i = 0; i < 10; i++) {
            api.login(email, "wrong " + i).expect(401);
            api.login("nobody-" + email, "wrong " + i).expect(401);
        }
        for (int i = 0; i < 20; i++) {
            api.login(email, PASSWORD).expect(429);
            api.login("nobody-" + email, PASSWORD).expect(429);
        }

        assertThat(actions(id)).containsExactly("account.registered user", "login.locked_out user");
        assertThat(count("action = 'login.locked_out'")).isEqualTo(before + 1);
    }

    @Test
    void a_stolen_refresh_token_is_recorded_once() {
        String id = api.register(email, PASSWORD).expect(201).id();
        JsonNode spent = login(PASSWORD);
        refresh(spent).expect(200);
        refresh(spent).expect(401);
        refresh(spent).expect(401);

        assertThat(actions(id)).containsExactly("account.registered user", "login.opened login", "login.revoked login");
    }

    @Test
    void an_action_that_is_rolled_back_is_not_recorded() {
        TransactionTemplate transaction = new TransactionTemplate(
                new JdbcTransactionManager(TestGateway.shared().backbone().database()));
        UserId user = UserId.next();

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    audit.recordOf(user, AuditAction.GROUP_DELETED, AuditSubject.of(user), Map.of());
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");

        assertThat(actions(user.toString())).isEmpty();
    }

    @Test
    void an_action_that_is_done_does_not_fail_when_it_cannot_be_recorded() {
        DriverManagerDataSource away = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/x?connectTimeout=1");
        AuditLog unavailable = new AuditLog(JdbcClient.create(away));
        AuditSubject subject = new AuditSubject("dead_letter", "s00:1-0");

        assertThatThrownBy(() -> unavailable.record(AuditAction.DEAD_LETTER_DISCARDED, subject))
                .isInstanceOf(DataAccessException.class);
        unavailable.recordDone(AuditAction.DEAD_LETTER_DISCARDED, subject, Map.of());
    }

    @Test
    void without_a_request_there_is_neither_a_user_nor_an_address() {
        AuditSubject subject = new AuditSubject("test", UUID.randomUUID().toString());

        audit.record(AuditAction.GROUP_DELETED, subject);

        assertThat(count("user_id IS NULL AND address IS NULL AND subject_id = '" + subject.id() + "'"))
                .isEqualTo(1);
    }

    @Test
    void details_are_shortened_and_stored_whatever_their_characters() {
        UserId user = UserId.next();

        audit.recordOf(
                user,
                AuditAction.GROUP_DELETED,
                AuditSubject.of(user),
                Map.of("a", "x".repeat(300), "b", "\u0000\ud800\"\n", "c", "y".repeat(198) + "😀z"));

        JsonNode details =
                Json.mapper().readTree(column(user.toString(), "details::text").getFirst());
        assertThat(details.path("a").asString()).hasSize(200).endsWith("x…");
        assertThat(details.path("b").asString()).isEqualTo("\uFFFD\uFFFD\"\n");
        assertThat(details.path("c").asString()).hasSize(200).endsWith("y\uFFFD…");
    }

    @Test
    void only_entries_that_are_too_old_are_removed() {
        UserId user = UserId.next();
        sql.sql("""
                INSERT INTO audit_log (id, user_id, action, created_at)
                SELECT gen_random_uuid(), :user, 'old', now() - interval '366 days' FROM generate_series(1, 501)
                UNION ALL SELECT gen_random_uuid(), :user, 'recent', now() - interval '364 days'
                """).param("user", user.value()).update();
        GatewaySettings settings = GatewaySettings.from(Environment.of(Map.of("SECRET_KEY", TestGateway.SECRET)));
        ExpiredAuditEntries expired = new ExpiredAuditEntries(sql, settings);

        boolean more = expired.removeBatch();
        boolean evenMore = expired.removeBatch();

        assertThat(more).isTrue();
        assertThat(evenMore).isFalse();
        assertThat(column(user.toString(), "action")).containsExactly("recent");
    }

    private JsonNode login(String password) {
        return api.login(email, password).expect(200).body();
    }

    /** The id of the newest login, which has these tokens. */
    private static String family(ApiClient here, JsonNode tokens) {
        assertThat(tokens.has("access_token")).isTrue();
        return here.get("/auth/logins").expect(200).body().path(0).path("id").asString();
    }

    private Answer refresh(JsonNode tokens) {
        return api.post("/auth/refresh", ApiClient.json().set("refresh_token", tokens.path("refresh_token")));
    }

    private List<String> actions(String user) {
        return column(user, "concat_ws(' ', action, subject_kind)");
    }

    private List<String> subjects(String user, String action) {
        return sql.sql(
                        "SELECT subject_id FROM audit_log WHERE user_id = :user AND action = :action ORDER BY created_at, id")
                .param("user", UUID.fromString(user))
                .param("action", action)
                .query(String.class)
                .list();
    }

    private List<String> column(String user, String expression) {
        return sql.sql("SELECT " + expression + " FROM audit_log WHERE user_id = :user ORDER BY created_at, id")
                .param("user", UUID.fromString(user))
                .query(String.class)
                .list();
    }

    private long count(String condition) {
        return sql.sql("SELECT count(*) FROM audit_log WHERE " + condition)
                .query(Long.class)
                .single();
    }
}
