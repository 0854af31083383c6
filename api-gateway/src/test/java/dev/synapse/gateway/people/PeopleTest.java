package dev.synapse.gateway.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class PeopleTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final TestGateway GATEWAY = TestGateway.shared();
    private static final String PASSWORD = "correct horse battery";

    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final ApiClient ben = GATEWAY.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String people = "/groups/" + group + "/people";
    private final String invitations = "/groups/" + group + "/invitations";

    @Test
    void people_join_by_a_link_and_hold_one_conversation() throws IOException {
        join(ben, "editor");
        rename(anna, "Anna").expect(200);
        rename(ben, " Ben\u00e9 ").expect(200);
        try (EventClient hers = EventClient.connect(Subscription.to(anna, group));
                EventClient his = EventClient.connect(Subscription.to(ben, group))) {
            anna.postMessage(group, "Hello").expect(202);
            ben.postMessage(group, "Hi").expect(202);

            List<JsonNode> seen = hers.awaitType("message", 2, LIMIT);
            assertThat(his.awaitType("message", 2, LIMIT)).isEqualTo(seen);
            assertThat(seen)
                    .extracting(event ->
                            event.path("meta").path("user").path("name").asString())
                    .containsExactly("Anna", "Ben\u00e9");
        }
        assertThat(ben.messages(group).expect(200).body())
                .isEqualTo(anna.messages(group).expect(200).body());
        assertThat(ben.get("/groups").expect(200).body().path(0).path("id").asString())
                .isEqualTo(group);
    }

    @Test
    void a_viewer_sees_everything_and_changes_nothing() {
        join(ben, "viewer");
        String turn = anna.postMessage(group, "Hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();

        ben.group(group).expect(200);
        ben.turn(group, turn).expect(200);
        for (Answer refused : List.of(
                ben.postMessage(group, "x"),
                ben.cancelTurn(group, turn),
                ben.send("PATCH", "/groups/" + group, "{\"name\":\"His\"}", Map.of()),
                ben.deleteGroup(group),
                invite(ben, "viewer"))) {
            assertThat(refused.expect(403).body().path("detail").asString())
                    .contains("This requires the role", "in the group; yours is \"viewer\"");
        }
        assertThat(anna.messages(group).body()).hasSize(1);
        assertThat(anna.group(group).body().path("name").asString()).isEqualTo("Team");
        assertThat(anna.turn(group, turn).body().path("status").asString()).isEqualTo("queued");
    }

    @Test
    void an_invitation_is_accepted_once() {
        String token = invite(anna, "editor").expect(201).body().path("token").asString();
        ApiClient carla = GATEWAY.api().asNewUser();

        assertThat(accept(ben, token).expect(200).body().path("role").asString())
                .isEqualTo("editor");
        assertThat(accept(carla, token).expect(409).text()).contains("already used");
        assertThat(accept(ben, token).expect(409).text()).contains("already in this group");
        accept(carla, "x" + token).expect(404);

        carla.group(group).expect(404);
        assertThat(anna.get(people).expect(200).body()).hasSize(2);
        assertThat(anna.get(invitations).expect(200).body()).isEmpty();
    }

    @Test
    void of_many_who_accept_at_once_one_succeeds() {
        String token = invite(anna, "viewer").expect(201).body().path("token").asString();
        List<ApiClient> many =
                IntStream.range(0, 6).mapToObj(i -> GATEWAY.api().asNewUser()).toList();

        List<Integer> statuses = atOnce(many, each -> accept(each, token));

        assertThat(statuses).containsExactly(200, 409, 409, 409, 409, 409);
        assertThat(anna.get(people).expect(200).body()).hasSize(2);
    }

    @Test
    void an_invitation_to_an_address_is_for_that_account_only() {
        String address = ben.me().body().path("email").asString();
        Answer made = anna.post(
                        invitations,
                        ApiClient.json().put("role", "editor").put("email", " " + address.toUpperCase(Locale.ROOT)))
                .expect(201);
        String token = made.body().path("token").asString();
        ApiClient carla = GATEWAY.api().asNewUser();

        assertThat(made.body().path("email").asString()).isEqualTo(address);
        accept(carla, token).expect(404);
        carla.send("POST", "/invitations/" + made.id() + "/accept", "", Map.of())
                .expect(404);
        carla.send("DELETE", "/invitations/" + made.id(), "", Map.of()).expect(404);
        assertThat(carla.get("/invitations").expect(200).body()).isEmpty();
        JsonNode received = ben.get("/invitations").expect(200).body().path(0);
        assertThat(received.path("group_name").asString()).isEqualTo("Team");
        assertThat(received.path("id").asString()).isEqualTo(made.id());
        ben.send("POST", "/invitations/" + made.id() + "/accept", "", Map.of()).expect(200);
        ben.send("POST", "/invitations/" + made.id() + "/accept", "", Map.of()).expect(409);
        assertThat(ben.get("/invitations").expect(200).body()).isEmpty();
    }

    /** Whoever registers an address after it was invited could be anyone; only the token proves who is meant. */
    @Test
    void an_address_that_is_registered_later_needs_the_token() {
        String address = "later-" + UUID.randomUUID() + "@example.org";
        String token = anna.post(
                        invitations, ApiClient.json().put("role", "editor").put("email", address))
                .expect(201)
                .body()
                .path("token")
                .asString();
        GATEWAY.api().register(address, PASSWORD).expect(201);
        ApiClient later = GATEWAY.api()
                .as(GATEWAY.api()
                        .login(address, PASSWORD)
                        .body()
                        .path("access_token")
                        .asString());

        assertThat(later.get("/invitations").expect(200).body()).isEmpty();
        accept(later, token).expect(200);
    }

    @Test
    void an_account_is_opened_with_an_invitation() {
        String token = invite(anna, "viewer").expect(201).body().path("token").asString();
        String address = "new-" + UUID.randomUUID() + "@example.org";
        var account = ApiClient.json()
                .put("email", address)
                .put("password", PASSWORD)
                .put("name", "Nina")
                .put("invitation", token);

        GATEWAY.api().post("/auth/register", account).expect(201);

        ApiClient nina = GATEWAY.api()
                .as(GATEWAY.api()
                        .login(address, PASSWORD)
                        .body()
                        .path("access_token")
                        .asString());
        nina.group(group).expect(200);
        assertThat(anna.get(people).body().path(1).path("name").asString()).isEqualTo("Nina");
        GATEWAY.api()
                .post("/auth/register", account.put("email", "x" + address))
                .expect(409);
        GATEWAY.api().login("x" + address, PASSWORD).expect(401);
        GATEWAY.api().post("/auth/register", account.put("invitation", "none")).expect(403);
    }

    @Test
    void withdrawn_declined_and_expired_invitations_are_gone() {
        Answer withdrawn = invite(anna, "viewer").expect(201);
        anna.send("DELETE", invitations + "/" + withdrawn.id(), "", Map.of()).expect(204);
        anna.send("DELETE", invitations + "/" + withdrawn.id(), "", Map.of()).expect(404);
        accept(ben, withdrawn.body().path("token").asString()).expect(404);

        String address = ben.me().body().path("email").asString();
        Answer declined = anna.post(
                        invitations, ApiClient.json().put("role", "viewer").put("email", address))
                .expect(201);
        ben.send("DELETE", "/invitations/" + declined.id(), "", Map.of()).expect(204);
        accept(ben, declined.body().path("token").asString()).expect(404);

        Answer late = anna.post(
                        invitations, ApiClient.json().put("role", "viewer").put("email", address))
                .expect(201);
        sql().sql("UPDATE invitations SET expires_at = now() WHERE id = :id")
                .param("id", UUID.fromString(late.id()))
                .update();
        ben.send("DELETE", "/invitations/" + late.id(), "", Map.of()).expect(404);

        Answer expired = invite(anna, "viewer").expect(201);
        sql().sql("UPDATE invitations SET expires_at = now() WHERE id = :id")
                .param("id", UUID.fromString(expired.id()))
                .update();
        accept(ben, expired.body().path("token").asString()).expect(404);
        anna.send("DELETE", invitations + "/" + expired.id(), "", Map.of()).expect(404);
        assertThat(anna.get(invitations).expect(200).body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | role",
                "{\"role\":null}                                 | role",
                "{\"role\":\"admin\"}                            | role",
                "{\"role\":\"OWNER\"}                            | role",
                "{\"role\":\"viewer\",\"email\":\"ben\"}         | email",
                "{\"role\":\"viewer\",\"email\":\"\"}            | email",
                "{\"role\":\"viewer\",\"expires_in_hours\":0}    | expires_in_hours",
                "{\"role\":\"viewer\",\"expires_in_hours\":721}  | expires_in_hours",
                "{\"role\":\"viewer\",\"token\":\"mine\"}        | token"
            })
    void an_invalid_invitation_is_refused(String body, String field) {
        assertThat(anna.send("POST", invitations, body, Map.of())
                        .expect(422)
                        .body()
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asString())
                .isEqualTo(field);
        assertThat(anna.get(invitations).expect(200).body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\u202eb", "a\u0000b", "\u3164", "a\u115f", "\u00a0", "\u2800\u0301"})
    void an_invalid_name_is_refused(String name) {
        assertThat(rename(anna, name).status()).isIn(400, 422);
        assertThat(rename(anna, "x".repeat(81)).status()).isEqualTo(422);
    }

    @Test
    void someone_in_the_group_is_not_invited_again_and_open_invitations_are_limited() {
        String address = anna.me().body().path("email").asString();
        anna.post(invitations, ApiClient.json().put("role", "viewer").put("email", address))
                .expect(409);
        for (int i = 0; i < 100; i++) {
            invite(anna, "viewer").expect(201);
        }
        assertThat(invite(anna, "viewer").expect(422).text()).contains("limit of 100 open invitations");
        assertThat(anna.get(invitations + "?limit=60").expect(200).header("Link"))
                .contains("cursor=");
    }

    @Test
    void a_group_always_keeps_an_owner() {
        join(ben, "editor");
        String her = anna.me().id();
        String his = ben.me().id();

        assertThat(anna.send("DELETE", people + "/me", "", Map.of()).expect(409).text())
                .contains("must keep an owner");
        anna.send("DELETE", people + "/" + her, "", Map.of()).expect(409);
        role(anna, her, "viewer").expect(409);
        ben.send("DELETE", people + "/" + her, "", Map.of()).expect(403);
        role(ben, his, "owner").expect(403);
        role(anna, his, "boss").expect(422);
        role(anna, UUID.randomUUID().toString(), "viewer").expect(404);
        assertThat(anna.get(people).body())
                .extracting(each -> each.path("role").asString())
                .containsExactly("owner", "editor");

        assertThat(role(anna, his, "owner").expect(200).body().path("role").asString())
                .isEqualTo("owner");
        anna.send("DELETE", people + "/me", "", Map.of()).expect(204);
        anna.group(group).expect(404);
        assertThat(ben.group(group).expect(200).body().path("owner_id").asString())
                .isEqualTo(his);
        ben.postMessage(group, "I am alone").expect(202);
        ben.send("DELETE", people + "/me", "", Map.of()).expect(409);
    }

    @Test
    void of_two_owners_who_leave_at_once_one_stays() {
        join(ben, "owner");

        List<Integer> statuses = atOnce(List.of(anna, ben), each -> each.send("DELETE", people + "/me", "", Map.of()));

        assertThat(statuses.getFirst()).isEqualTo(204);
        assertThat(statuses.getLast()).isIn(404, 409);
        assertThat(sql().sql("SELECT count(*) FROM group_people WHERE group_id = :group AND role = 'owner'")
                        .param("group", UUID.fromString(group))
                        .query(Long.class)
                        .single())
                .isOne();
    }

    @Test
    void the_open_invitations_of_an_owner_end_with_the_ownership() {
        join(ben, "owner");
        String token = invite(ben, "owner").expect(201).body().path("token").asString();

        role(anna, ben.me().id(), "editor").expect(200);

        accept(GATEWAY.api().asNewUser(), token).expect(404);
    }

    @Test
    void the_open_invitations_of_an_owner_end_with_the_account() {
        join(ben, "owner");
        String token = invite(ben, "owner").expect(201).body().path("token").asString();
        String hers = invite(anna, "viewer").expect(201).body().path("token").asString();

        ben.send("DELETE", "/auth/me", "{\"password\":\"" + PASSWORD + "\"}", Map.of())
                .expect(204);

        accept(GATEWAY.api().asNewUser(), token).expect(404);
        accept(GATEWAY.api().asNewUser(), hers).expect(200);
    }

    @Test
    void the_streams_of_someone_who_is_removed_end() throws IOException {
        join(ben, "editor");
        try (EventClient his = EventClient.connect(Subscription.to(ben, group));
                EventClient hers = EventClient.connect(Subscription.to(anna, group))) {
            anna.send("DELETE", people + "/" + ben.me().id(), "", Map.of()).expect(204);

            assertThat(his.awaitClosed(LIMIT)).isEqualTo(1000);
            anna.postMessage(group, "He left").expect(202);
            hers.awaitType("message", LIMIT);
        }
        ben.group(group).expect(404);
        ben.postMessage(group, "x").expect(404);
    }

    @Test
    void a_group_outlives_the_account_of_its_creator_if_it_has_another_owner() {
        join(ben, "owner");
        String other = anna.createGroup("Hers").expect(201).id();
        anna.postMessage(group, "Hello").expect(202);

        anna.send("DELETE", "/auth/me", "{\"password\":\"" + PASSWORD + "\"}", Map.of())
                .expect(204);

        assertThat(ben.group(group).expect(200).body().path("owner_id").asString())
                .isEqualTo(ben.me().id());
        assertThat(ben.messages(group).expect(200).body()).hasSize(1);
        ben.postMessage(group, "Bye").expect(202);
        assertThat(sql().sql("SELECT count(*) FROM groups WHERE id = :id")
                        .param("id", UUID.fromString(other))
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void an_idempotency_key_belongs_to_its_user() {
        join(ben, "editor");
        var message = ApiClient.json().put("content", "same").put("client_message_id", "1");

        String first =
                anna.post("/groups/" + group + "/messages", message).expect(202).id();

        assertThat(anna.post("/groups/" + group + "/messages", message)
                        .expect(202)
                        .id())
                .isEqualTo(first);
        ben.post("/groups/" + group + "/messages", message).expect(422);
    }

    @Test
    void addresses_are_shown_to_owners_and_to_oneself() {
        join(ben, "viewer");
        String hers = anna.me().body().path("email").asString();
        String his = ben.me().body().path("email").asString();

        assertThat(anna.get(people).expect(200).body())
                .extracting(each -> each.path("email").asString())
                .containsExactly(hers, his);
        assertThat(ben.get(people).expect(200).body())
                .extracting(each -> each.path("email").asString("hidden"))
                .containsExactly("hidden", his);
    }

    @Test
    void a_group_of_others_does_not_exist_for_strangers() {
        String turn = anna.postMessage(group, "Hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        String none = "/groups/" + UUID.randomUUID();
        for (String path :
                List.of("", "/people", "/invitations", "/messages", "/turns/" + turn, "/files", "/members")) {
            assertThat(ben.get("/groups/" + group + path).expect(404).text().replace(group, ""))
                    .isEqualTo(ben.get(none + path).expect(404).text().replace(none.substring(8), ""));
        }
    }

    /** The statuses, sorted, of requests that run side by side. */
    private static List<Integer> atOnce(List<ApiClient> clients, Function<ApiClient, Answer> request) {
        List<CompletableFuture<Answer>> answers = clients.stream()
                .map(client -> CompletableFuture.supplyAsync(() -> request.apply(client), Thread::startVirtualThread))
                .toList();
        return answers.stream().map(answer -> answer.join().status()).sorted().toList();
    }

    private void join(ApiClient user, String role) {
        accept(user, invite(anna, role).expect(201).body().path("token").asString())
                .expect(200);
    }

    private Answer invite(ApiClient by, String role) {
        return by.post(invitations, ApiClient.json().put("role", role));
    }

    private static Answer accept(ApiClient user, String token) {
        return user.post("/invitations/accept", ApiClient.json().put("token", token));
    }

    private Answer role(ApiClient by, String user, String role) {
        return by.send(
                "PATCH", people + "/" + user, ApiClient.json().put("role", role).toString(), Map.of());
    }

    private static Answer rename(ApiClient user, String name) {
        return user.send("PATCH", "/auth/me", ApiClient.json().put("name", name).toString(), Map.of());
    }

    private static JdbcClient sql() {
        return JdbcClient.create(GATEWAY.backbone().database());
    }
}
