package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Requests that run concurrently with the deletion of their account. */
class AccountDeletionRaceTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PASSWORD = "correct horse battery";

    private final TestGateway gateway = TestGateway.shared();
    private final JdbcClient sql = JdbcClient.create(gateway.backbone().database());
    private final String email = "closing-" + UUID.randomUUID() + "@example.org";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | /auth/keys                            | {\"name\": \"k\", \"scopes\": [\"read\"]}     | 401",
                "POST   | /groups                               | {\"name\": \"New\"}                               | 401",
                "PATCH  | /groups/GROUP                         | {\"name\": \"New\"}                               | 404",
                "DELETE | /groups/GROUP                         |                                                   | 404",
                "POST   | /groups/GROUP/members                 | {\"alias\": \"Ada\", \"role_prompt\": \"x\"}      | 404",
                "PATCH  | /groups/GROUP/members/MEMBER          | {\"role_prompt\": \"y\"}                          | 404",
                "DELETE | /groups/GROUP/members/MEMBER          |                                                   | 404",
                "POST   | /groups/GROUP/messages                | {\"content\": \"hello\"}                          | 404",
                "POST   | /groups/GROUP/files                   | {}                                                | 404",
                "POST   | /groups/GROUP/turns/TURN/cancel       |                                                   | 404",
            })
    void a_request_concurrent_with_the_deletion_gets_an_error(String method, String path, String body, int status)
            throws Exception {
        Fixture fixture = fixture();
        try (Connection closing = gateway.backbone().database().getConnection();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            closing.setAutoCommit(false);
            delete(closing, fixture.user());

            Future<Answer> asked = threads.submit(
                    () -> fixture.client().send(method, fixture.in(path), body == null ? "" : body, Map.of()));
            Await.until(LIMIT, this::aLockIsAwaited, method + " " + path + " to wait for the deletion");
            closing.commit();

            assertThat(asked.get().status()).as(asked.get().text()).isEqualTo(status);
        }
        assertThat(groupsOf(fixture.user())).isZero();
    }

    @ParameterizedTest
    @CsvSource({"POST, /auth/ws-ticket, 200", "GET, /groups/GROUP, 404", "GET, /groups, 200", "GET, /usage, 200"})
    void after_the_deletion_a_cached_login_finds_no_data(String method, String path, int status) throws Exception {
        Fixture fixture = fixture();
        try (Connection closing = gateway.backbone().database().getConnection()) {
            delete(closing, fixture.user());
        }

        assertThat(fixture.client().send(method, fixture.in(path), "", Map.of()).status())
                .isIn(status, 401);
    }

    private record Fixture(ApiClient client, UUID user, String group, String member, String turn) {

        String in(String path) {
            return path.replace("GROUP", group).replace("MEMBER", member).replace("TURN", turn);
        }
    }

    private Fixture fixture() {
        gateway.api().register(email, PASSWORD).expect(201);
        ApiClient client = gateway.api()
                .as(gateway.api()
                        .login(email, PASSWORD)
                        .expect(200)
                        .body()
                        .path("access_token")
                        .asString());
        UUID user = UUID.fromString(client.me().expect(200).id());
        String group = client.createGroup("Team").expect(201).id();
        String member = client.addMember(
                        group, ApiClient.json().put("alias", "M").put("role_prompt", "x"))
                .expect(201)
                .id();
        String turn = client.postMessage(group, "hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        return new Fixture(client, user, group, member, turn);
    }

    private static void delete(Connection connection, UUID user) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM users WHERE id = ?")) {
            statement.setObject(1, user);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private boolean aLockIsAwaited() {
        return sql.sql("""
                SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """).query(Boolean.class).single();
    }

    private long groupsOf(UUID user) {
        return sql.sql("SELECT count(*) FROM groups WHERE owner_id = :user")
                .param("user", user)
                .query(Long.class)
                .single();
    }
}
