package dev.synapse.gateway.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Requests that began before their sender lost a role. */
class LostRoleTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SLOW = Duration.ofMillis(1_200);
    private static final TestGateway GATEWAY = TestGateway.shared();

    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final ApiClient ben = GATEWAY.api().asNewUser();
    private final ApiClient carla = GATEWAY.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String people = "/groups/" + group + "/people";

    @BeforeEach
    void join() {
        Map.of(ben, "owner", carla, "viewer").forEach((user, role) -> {
            String token = anna.post(
                            "/groups/" + group + "/invitations",
                            ApiClient.json().put("role", role))
                    .expect(201)
                    .body()
                    .path("token")
                    .asString();
            user.post("/invitations/accept", ApiClient.json().put("token", token))
                    .expect(200);
        });
    }

    /** What an owner did at the same time would outlast the role: an owner of the owner's choice, or an invitation. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | /invitations  | {\"role\": \"owner\"}",
                "PATCH  | /people/CARLA | {\"role\": \"owner\"}",
                "DELETE | /people/CARLA | ''"
            })
    void an_owner_who_loses_the_role_while_a_request_waits_changes_nothing(String method, String path, String body)
            throws Exception {
        try (Connection connection = GATEWAY.backbone().database().getConnection();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            JdbcClient demotion = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            var _ = demotion.sql("SELECT id FROM groups WHERE id = :group FOR NO KEY UPDATE")
                    .param("group", UUID.fromString(group))
                    .query(UUID.class)
                    .single();
            int holder =
                    demotion.sql("SELECT pg_backend_pid()").query(Integer.class).single();
            String target =
                    "/groups/" + group + path.replace("CARLA", carla.me().id());

            Future<Answer> answer = threads.submit(() -> ben.send(method, target, body, Map.of()));
            Await.until(LIMIT, () -> isAwaited(holder), "the request to wait for the group");
            demotion.sql("UPDATE group_people SET role = 'editor' WHERE group_id = :group AND user_id = :user")
                    .param("group", UUID.fromString(group))
                    .param("user", UUID.fromString(ben.me().id()))
                    .update();
            connection.commit();

            assertThat(answer.get().expect(403).text()).contains("This requires the role \\\"owner\\\"");
        }
        assertThat(anna.get("/groups/" + group + "/invitations").expect(200).body())
                .isEmpty();
        assertThat(anna.get(people).expect(200).body())
                .extracting(each -> each.path("role").asString())
                .containsExactlyInAnyOrder("owner", "editor", "viewer");
    }

    private static boolean isAwaited(int holder) {
        return JdbcClient.create(GATEWAY.backbone().database())
                .sql("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE :holder = ANY (pg_blocking_pids(pid)))")
                .param("holder", holder)
                .query(Boolean.class)
                .single();
    }

    /** Someone who expects to be removed could keep requests open whose last byte is missing. */
    @Test
    void a_body_that_was_slow_is_refused_if_its_sender_was_removed_meanwhile() throws Exception {
        String path = "/groups/" + group;
        List<HttpURLConnection> requests = new ArrayList<>();
        requests.add(begin("PUT", path, "{\"name\":\"His\"}"));
        requests.add(begin("POST", path + "/messages", "{\"content\":\"x\"}"));
        requests.add(begin("POST", path + "/members", "{\"alias\":\"Spy\",\"role_prompt\":\"x\"}"));
        requests.add(begin("POST", path + "/invitations", "{\"role\":\"owner\"}"));
        Thread.sleep(SLOW);
        anna.send("DELETE", people + "/" + ben.me().id(), "", Map.of()).expect(204);

        for (HttpURLConnection request : requests) {
            request.getOutputStream().write('}');
            request.getOutputStream().close();
            assertThat(request.getResponseCode()).as(request.getURL().getPath()).isEqualTo(404);
        }

        assertThat(anna.messages(group).expect(200).body()).isEmpty();
        assertThat(anna.group(group).expect(200).body().path("name").asString()).isEqualTo("Team");
        assertThat(anna.group(group).expect(200).body().path("members")).hasSize(1);
    }

    /** Sends all of the body but its last byte. */
    private HttpURLConnection begin(String method, String path, String body) throws IOException {
        HttpURLConnection request = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + GATEWAY.port() + path).toURL().openConnection();
        request.setRequestMethod(method);
        request.setRequestProperty("Authorization", "Bearer " + ben.token());
        request.setRequestProperty("Content-Type", "application/json");
        request.setDoOutput(true);
        request.setFixedLengthStreamingMode(body.length());
        request.getOutputStream().write(body.substring(0, body.length() - 1).getBytes(StandardCharsets.UTF_8));
        request.getOutputStream().flush();
        return request;
    }
}
