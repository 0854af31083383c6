package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LoginsTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String PASSWORD = "correct horse battery";
    private static final String OTHER = "staple a horse instead";

    private final ApiClient api = TestGateway.shared().api();
    private final String email = "logins-" + UUID.randomUUID() + "@example.org";

    @Test
    void a_new_password_replaces_the_old_one_and_ends_the_other_logins() throws IOException {
        ApiClient here = opened();
        JsonNode tokens = api.login(email, PASSWORD).expect(200).body();
        ApiClient elsewhere = api.as(tokens.path("access_token").asString());
        String group = here.createGroup("Team").expect(201).id();
        try (EventClient socket = EventClient.connect(Subscription.to(elsewhere, group))) {

            change(here, PASSWORD, OTHER).expect(204);

            assertThat(socket.awaitClosed(LIMIT)).isIn(1000, 1008);
        }
        elsewhere.me().expect(401);
        here.me().expect(200);
        api.post("/auth/refresh", ApiClient.json().set("refresh_token", tokens.path("refresh_token")))
                .expect(401);
        api.login(email, PASSWORD).expect(401);
        api.login(email, OTHER).expect(200);
    }

    @Test
    void a_change_requires_the_current_password_and_a_valid_new_one() {
        ApiClient here = opened();

        assertThat(fields(change(here, "wrong", OTHER))).containsExactly("current_password");
        assertThat(fields(change(here, PASSWORD, "1234567"))).containsExactly("new_password");
        assertThat(fields(change(here, PASSWORD, "x".repeat(129)))).containsExactly("new_password");
        here.send("POST", "/auth/password", "{}", Map.of()).expect(422);
        change(api, PASSWORD, OTHER).expect(401);

        api.login(email, PASSWORD).expect(200);
    }

    @Test
    void wrong_current_passwords_count_as_failed_logins() {
        ApiClient guesser = opened();
        for (int i = 0; i < 10; i++) {
            change(guesser, "wrong " + i, OTHER).expect(422);
        }

        assertThat(change(guesser, PASSWORD, OTHER).expect(429).header("Retry-After"))
                .isNotEmpty();
    }

    @Test
    void no_login_with_the_old_password_outlives_a_change() {
        ApiClient here = opened();
        List<CompletableFuture<Answer>> logins = IntStream.range(0, 8)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> api.login(email, PASSWORD), Thread::startVirtualThread))
                .toList();

        change(here, PASSWORD, OTHER).expect(204);

        for (CompletableFuture<Answer> login : logins) {
            Answer answer = login.join();
            if (answer.status() == 200) {
                ApiClient with = api.as(answer.body().path("access_token").asString());
                Await.until(LIMIT, () -> with.me().status() == 401, "the end of a login with the old password");
            }
        }
        assertThat(logins(here))
                .singleElement()
                .satisfies(left -> assertThat(left.path("current").asBoolean()).isTrue());
    }

    @Test
    void logins_are_listed_with_their_clients_and_ended_one_by_one() {
        ApiClient here = opened();
        String form = "username=" + email + "&password=" + PASSWORD.replace(' ', '+');
        Answer phone = api.send(
                        "POST",
                        "/auth/login",
                        form,
                        Map.of(
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "User-Agent",
                                "Phone/1\t " + "x".repeat(300)))
                .expect(200);

        List<JsonNode> both = logins(here);
        assertThat(both).extracting(login -> login.path("current").asBoolean()).containsExactly(false, true);
        JsonNode other = both.getFirst();
        assertThat(other.path("client").asString()).startsWith("Phone/1 x").hasSize(200);
        assertThat(other.path("last_used_at")).isEqualTo(other.path("created_at"));
        String id = other.path("id").asString();
        delete(here, "/auth/logins/" + id).expect(204);
        delete(here, "/auth/logins/" + id).expect(404);
        delete(here, "/auth/logins/" + UUID.randomUUID()).expect(404);
        delete(here, "/auth/logins/x").expect(400);

        api.as(phone.body().path("access_token").asString()).me().expect(401);
        assertThat(logins(here)).hasSize(1);
    }

    @Test
    void a_refresh_counts_as_use() {
        api.register(email, PASSWORD).expect(201);
        JsonNode tokens = api.login(email, PASSWORD).expect(200).body();
        JsonNode fresh = api.post("/auth/refresh", ApiClient.json().set("refresh_token", tokens.path("refresh_token")))
                .expect(200)
                .body();

        JsonNode login = logins(api.as(fresh.path("access_token").asString())).getFirst();

        assertThat(login.path("last_used_at").asString())
                .isGreaterThan(login.path("created_at").asString());
    }

    @Test
    void the_logins_of_others_do_not_exist() {
        ApiClient here = opened();
        String id = logins(here).getFirst().path("id").asString();
        ApiClient stranger = TestGateway.shared().api().asNewUser();

        delete(stranger, "/auth/logins/" + id).expect(404);
        delete(stranger, "/auth/logins").expect(204);

        here.me().expect(200);
    }

    @Test
    void all_other_logins_are_ended_at_once_and_lists_have_pages() {
        ApiClient here = opened();
        List<ApiClient> others = IntStream.range(0, 4)
                .mapToObj(i -> api.as(api.login(email, PASSWORD)
                        .expect(200)
                        .body()
                        .path("access_token")
                        .asString()))
                .toList();
        others.forEach(other -> other.me().expect(200));
        List<String> paged = new ArrayList<>();
        String next = "/auth/logins?limit=2";
        while (next != null) {
            Answer page = here.get(next).expect(200);
            page.body().forEach(login -> paged.add(login.path("id").asString()));
            String link = page.header("Link");
            next = link.isEmpty() ? null : link.substring(1, link.indexOf('>'));
        }

        delete(here, "/auth/logins").expect(204);

        assertThat(paged).hasSize(5).doesNotHaveDuplicates();
        others.forEach(other -> other.me().expect(401));
        assertThat(logins(here)).hasSize(1);
        here.get("/auth/logins?cursor=x").expect(400);
        here.get("/auth/logins?limit=0").expect(422);
    }

    private ApiClient opened() {
        api.register(email, PASSWORD).expect(201);
        return api.as(api.login(email, PASSWORD)
                .expect(200)
                .body()
                .path("access_token")
                .asString());
    }

    private static List<JsonNode> logins(ApiClient client) {
        JsonNode list = client.get("/auth/logins").expect(200).body();
        return StreamSupport.stream(list.spliterator(), false).toList();
    }

    private static List<String> fields(Answer refused) {
        return StreamSupport.stream(refused.expect(422).body().path("errors").spliterator(), false)
                .map(error -> error.path("field").asString())
                .toList();
    }

    private static Answer delete(ApiClient client, String path) {
        return client.send("DELETE", path, "", Map.of());
    }

    private static Answer change(ApiClient client, String current, String next) {
        return client.post(
                "/auth/password",
                ApiClient.json().put("current_password", current).put("new_password", next));
    }
}
