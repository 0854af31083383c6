package dev.synapse.gateway.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** One stream tells a user what changes in all groups. */
@Timeout(120)
class UserEventsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final TestGateway GATEWAY = TestGateway.shared();

    private final ApiClient anna = GATEWAY.api().asNewUser();

    @Test
    void the_changes_of_all_groups_arrive_in_one_stream() throws IOException {
        String old = anna.createGroup("Old").expect(201).id();
        try (EventClient stream = EventClient.connect(Subscription.toAllGroups(anna))) {
            String fresh = anna.createGroup("Fresh").expect(201).id();
            stream.awaitType("group.added", LIMIT);
            rename(old, "Renamed");
            stream.awaitType("group.changed", LIMIT);
            String turn = post(anna, old);
            stream.awaitType("turn.queued", LIMIT);
            StartedTurn.start(GATEWAY.backbone(), old);
            stream.awaitType("turn.started", LIMIT);
            anna.deleteGroup(fresh).expect(204);
            stream.awaitType("group.removed", LIMIT);

            assertThat(stream.events())
                    .map(UserEventsTest::summary)
                    .containsExactly(
                            "group.added " + fresh,
                            "group.changed " + old,
                            "turn.queued " + old,
                            "turn.started " + old,
                            "group.removed " + fresh);
            JsonNode changed = stream.events().get(1);
            assertThat(changed.path("name").asString()).isEqualTo("Renamed");
            assertThat(changed.path("role").asString()).isEqualTo("owner");
            assertThat(stream.events().get(3).path("turn_id").asString()).isEqualTo(turn);
        }
    }

    @Test
    void activity_has_the_state_of_every_group_and_the_position_of_the_stream() throws IOException {
        String idle = anna.createGroup("Idle").expect(201).id();
        String busy = anna.createGroup("Busy").expect(201).id();
        String turn = post(anna, busy);
        StartedTurn.start(GATEWAY.backbone(), busy);
        post(anna, busy);

        JsonNode activity = activity(anna);

        assertThat(activity.path("groups"))
                .map(group -> group.path("group_id").asString())
                .containsExactly(busy, idle);
        JsonNode first = activity.path("groups").get(0);
        assertThat(first.path("active_turn").path("turn_id").asString()).isEqualTo(turn);
        assertThat(first.path("active_turn").path("status").asString()).isEqualTo("running");
        assertThat(first.path("queued_turns").asInt()).isEqualTo(1);
        assertThat(first.path("unread").asInt()).isZero();
        assertThat(activity.path("groups").get(1).path("active_turn").isNull()).isTrue();
        assertThat(activity.path("groups").get(1).path("last_turn").isNull()).isTrue();

        try (EventClient stream = EventClient.connect(
                Subscription.toAllGroups(anna).after(activity.path("seq").asLong()))) {
            rename(idle, "Now");
            stream.awaitType("group.changed", LIMIT);
            assertThat(stream.events()).hasSize(1);
        }
    }

    @Test
    void what_happened_while_no_client_was_connected_follows_on_return_once() throws IOException {
        String group = anna.createGroup("Team").expect(201).id();
        long seq = activity(anna).path("seq").asLong();
        post(anna, group);
        String other = anna.createGroup("Other").expect(201).id();

        for (int i = 0; i < 2; i++) {
            try (EventClient stream =
                    EventClient.connect(Subscription.toAllGroups(anna).after(seq))) {
                stream.awaitType("group.added", LIMIT);
                stream.awaitType("turn.queued", LIMIT);
                assertThat(stream.events())
                        .map(UserEventsTest::summary)
                        .containsExactlyInAnyOrder("turn.queued " + group, "group.added " + other);
            }
        }
    }

    @Test
    void two_gateways_tell_the_same() throws IOException {
        TestDatabase database = TestServers.freshDatabase();
        EmbeddedRedis redis = TestServers.freshRedis();
        try (TestGateway one = TestGateway.start(database.url(), redis.url(), Map.of());
                TestGateway two = TestGateway.start(database.url(), redis.url(), Map.of())) {
            ApiClient first = one.api().asNewUser();
            ApiClient second = two.api().as(first.token());
            String group = first.createGroup("Team").expect(201).id();
            long seq = activity(second).path("seq").asLong();
            try (EventClient ofFirst =
                            EventClient.connect(Subscription.toAllGroups(first).after(seq));
                    EventClient ofSecond =
                            EventClient.connect(Subscription.toAllGroups(second).after(seq))) {
                for (int i = 0; i < 10; i++) {
                    post(i % 2 == 0 ? first : second, group);
                    second.createGroup("Group " + i).expect(201);
                }
                for (EventClient stream : List.of(ofFirst, ofSecond)) {
                    stream.awaitType("turn.queued", 10, LIMIT);
                    stream.awaitType("group.added", 10, LIMIT);
                    assertThat(stream.events()).hasSize(20);
                }
                assertThat(ofSecond.events()).isEqualTo(ofFirst.events());
            }
        }
    }

    @Test
    void clients_start_over_when_redis_has_lost_the_log() throws IOException {
        try (TestGateway own = TestGateway.start(Map.of())) {
            ApiClient carla = own.api().asNewUser();
            String group = carla.createGroup("Team").expect(201).id();
            try (EventClient stream = EventClient.connect(Subscription.toAllGroups(carla))) {
                long before = activity(carla).path("seq").asLong();
                own.administrator().call(commands -> commands.flushall());
                own.refreshWorker();
                long after = activity(carla).path("seq").asLong();
                post(carla, group);

                stream.awaitType("turn.queued", LIMIT);
                assertThat(after).isGreaterThan(before);
                assertThat(stream.events())
                        .map(UserEventsTest::summary)
                        .containsExactly("resync ", "turn.queued " + group);
                assertThat(stream.events().getFirst().path("seq").asLong()).isEqualTo(after);
            }
            try (EventClient stream =
                    EventClient.connect(Subscription.toAllGroups(carla).after(7))) {
                assertThat(stream.awaitType("resync", LIMIT).path("seq").asLong())
                        .isEqualTo(activity(carla).path("seq").asLong());
            }
        }
    }

    @Test
    void unread_messages_are_those_of_others_after_the_mark() throws IOException {
        String group = anna.createGroup("Team").expect(201).id();
        post(anna, group);
        ApiClient ben = GATEWAY.api().asNewUser();
        join(ben, group);
        try (EventClient his = EventClient.connect(Subscription.toAllGroups(ben));
                EventClient hers = EventClient.connect(Subscription.toAllGroups(anna))) {
            assertThat(unread(ben)).isZero();
            post(anna, group);
            post(anna, group);
            Await.until(LIMIT, () -> unread(ben), count -> count == 2, "two unread messages");
            post(ben, group);
            Await.until(LIMIT, () -> unread(anna), count -> count == 1, "one unread message");
            assertThat(unread(ben)).isEqualTo(2);
            his.awaitType("unread.changed", LIMIT);

            JsonNode messages = ben.messages(group).expect(200).body();
            String second = messages.get(1).path("timestamp").asString();
            String third = messages.get(2).path("timestamp").asString();
            assertThat(markRead(ben, group, second)
                            .expect(200)
                            .body()
                            .path("unread")
                            .asInt())
                    .isEqualTo(1);
            assertThat(markRead(ben, group, third)
                            .expect(200)
                            .body()
                            .path("unread")
                            .asInt())
                    .isZero();
            JsonNode backwards = markRead(ben, group, second).expect(200).body();
            assertThat(backwards.path("unread").asInt()).isZero();
            assertThat(Instant.parse(backwards.path("read_up_to").asString())).isEqualTo(Instant.parse(third));
            Await.until(
                    LIMIT,
                    () -> his.events("unread.changed").stream()
                            .map(event -> event.path("unread").asInt())
                            .toList(),
                    counts -> counts.getLast() == 0,
                    "nothing is unread");
            assertThat(hers.events("unread.changed")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                              | 422
            {"read_up_to":null}                             | 422
            {"read_up_to":"yesterday"}                      | 422
            {"read_up_to":"2999-01-01T00:00:00Z"}           | 422
            {"read_up_to":"2026-01-01T00:00:00Z","x":1}     | 422
            {"read_up_to":7}                                | 422
            {"read_up_to":"2026-01-01T00:00:00Z"}           | 200
            """)
    void a_mark_is_a_time_that_has_been(String body, int status) {
        String group = anna.createGroup("Team").expect(201).id();

        anna.send("PUT", "/groups/" + group + "/read", body, Map.of()).expect(status);
    }

    @Test
    void someone_who_is_removed_hears_of_that_and_of_nothing_more() throws IOException {
        String group = anna.createGroup("Team").expect(201).id();
        ApiClient ben = GATEWAY.api().asNewUser();
        try (EventClient his = EventClient.connect(Subscription.toAllGroups(ben))) {
            join(ben, group);
            his.awaitType("group.added", LIMIT);
            anna.send("PATCH", "/groups/" + group + "/people/" + ben.me().id(), "{\"role\":\"viewer\"}", Map.of())
                    .expect(200);
            assertThat(his.awaitType("group.changed", LIMIT).path("role").asString())
                    .isEqualTo("viewer");
            anna.send("DELETE", "/groups/" + group + "/people/" + ben.me().id(), "", Map.of())
                    .expect(204);
            post(anna, group);
            rename(group, "Secret");
            his.awaitType("group.removed", LIMIT);
            ben.createGroup("Mine").expect(201);
            his.awaitType("group.added", 2, LIMIT);

            assertThat(his.events())
                    .extracting(event -> event.path("type").asString())
                    .containsExactly("group.added", "group.changed", "group.removed", "group.added");
        }
        markRead(ben, group, "2026-01-01T00:00:00Z").expect(404);
    }

    @Test
    void a_closed_account_leaves_no_log() {
        ApiClient carla = GATEWAY.api().asNewUser();
        carla.createGroup("Team").expect(201);
        String pattern = "{user:" + carla.me().id() + "}*";
        activity(carla);
        assertThat(keys(pattern)).hasSize(2);

        carla.send("DELETE", "/auth/me", "{\"password\":\"" + ApiClient.PASSWORD + "\"}", Map.of())
                .expect(204);

        assertThat(keys(pattern)).isEmpty();
    }

    /** Without the copy of the replication id, which expires after a moment. */
    private static List<String> keys(String pattern) {
        return GATEWAY.administrator().call(commands -> commands.keys(pattern)).stream()
                .filter(key -> !key.endsWith(":history"))
                .toList();
    }

    @Test
    void only_the_types_asked_for_are_sent() throws IOException {
        String group = anna.createGroup("Team").expect(201).id();
        try (EventClient stream =
                EventClient.connect(Subscription.toAllGroups(anna).onlyTypes("group.changed"))) {
            post(anna, group);
            rename(group, "Other");

            stream.awaitType("group.changed", LIMIT);
            assertThat(stream.events()).hasSize(1);
        }
    }

    @Test
    void server_sent_events_carry_the_same() throws Exception {
        String group = anna.createGroup("Team").expect(201).id();
        long seq = activity(anna).path("seq").asLong();
        post(anna, group);

        try (BufferedReader stream = open(seq)) {
            assertThat(lines(stream).limit(2))
                    .satisfiesExactly(
                            id -> assertThat(id).isEqualTo("id: " + (seq + 1)),
                            data -> assertThat(data)
                                    .startsWith("data: {\"type\":\"turn.queued\",\"seq\":" + (seq + 1)
                                            + ",\"group_id\":\"" + group));
        }
        anna.send("HEAD", "/events", "", Map.of()).expect(200);
        anna.get("/events?after=x").expect(400);
        GATEWAY.api().get("/events").expect(401);
        GATEWAY.api().get("/activity").expect(401);
    }

    private BufferedReader open(long seq) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(anna.baseUrl() + "/events"))
                                .header("Authorization", "Bearer " + anna.token())
                                .header("Last-Event-ID", Long.toString(seq))
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static Stream<String> lines(BufferedReader stream) {
        return stream.lines().filter(line -> !line.isEmpty() && !line.startsWith(":"));
    }

    private static JsonNode activity(ApiClient user) {
        return user.get("/activity").expect(200).body();
    }

    private static int unread(ApiClient user) {
        return activity(user).path("groups").get(0).path("unread").asInt();
    }

    private static ApiClient.Answer markRead(ApiClient user, String group, String upTo) {
        return user.send("PUT", "/groups/" + group + "/read", "{\"read_up_to\":\"" + upTo + "\"}", Map.of());
    }

    private void rename(String group, String name) {
        anna.send("PATCH", "/groups/" + group, "{\"name\":\"" + name + "\"}", Map.of())
                .expect(200);
    }

    private static String post(ApiClient user, String group) {
        return user.postMessage(group, "Hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
    }

    private void join(ApiClient user, String group) {
        String token = anna.send("POST", "/groups/" + group + "/invitations", "{\"role\":\"editor\"}", Map.of())
                .expect(201)
                .body()
                .path("token")
                .asString();
        user.send("POST", "/invitations/accept", "{\"token\":\"" + token + "\"}", Map.of())
                .expect(200);
    }

    private static String summary(JsonNode event) {
        return event.path("type").asString() + " " + event.path("group_id").asString("");
    }
}
