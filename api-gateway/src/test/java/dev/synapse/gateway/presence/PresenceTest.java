package dev.synapse.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.GroupId;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is present in a group, over two gateways. */
class PresenceTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static TestDatabase database;
    private static EmbeddedRedis redis;
    private static TestGateway gateway;
    private static TestGateway other;

    private final ApiClient anna = gateway.api().asNewUser();
    private final ApiClient ben = gateway.api().asNewUser();
    private final String annasId = anna.me().id();
    private final String bensId = ben.me().id();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String presence = "/groups/" + group + "/presence";

    @BeforeAll
    static void start() {
        database = TestServers.freshDatabase();
        redis = TestServers.freshRedis();
        gateway = startGateway();
        other = startGateway();
    }

    private static TestGateway startGateway() {
        return TestGateway.start(database.url(), redis, redis.port(), Map.of());
    }

    @AfterAll
    static void stop() {
        other.close();
        gateway.close();
    }

    @Test
    void people_at_two_gateways_see_each_other_come_and_go() throws IOException {
        join(ben);
        assertThat(present(anna)).isEmpty();

        try (EventClient hers = EventClient.connect(Subscription.to(anna, group))) {
            awaitPresent(annasId);
            try (EventClient _ = EventClient.connect(Subscription.to(at(other, ben), group));
                    EventClient _ = EventClient.connect(Subscription.to(ben, group))) {
                awaitPresent(annasId, bensId);

                assertThat(hers.events()).isEmpty(); // no event says so
            }
            awaitPresent(annasId);
        }
        awaitPresent();
    }

    @Test
    void a_client_that_knows_who_is_present_gets_no_body_until_it_changes() throws IOException {
        Answer empty = anna.get(presence).expect(200);
        assertThat(empty.body().path("user_ids").isEmpty()).isTrue();
        Map<String, String> known = Map.of("If-None-Match", empty.header("ETag"));
        assertThat(anna.send("GET", presence, "", known).expect(304).text()).isEmpty();

        try (EventClient _ = EventClient.connect(Subscription.to(anna, group))) {
            awaitPresent(annasId);

            anna.send("GET", presence, "", known).expect(200);
        }
    }

    @Test
    void an_event_stream_and_the_key_of_an_account_count_as_the_user_but_the_stream_over_all_groups_does_not()
            throws Exception {
        String key = anna.send("POST", "/auth/keys", "{\"name\": \"k\", \"scopes\": [\"read\"]}", Map.of())
                .expect(201)
                .body()
                .path("key")
                .asString();
        join(ben);
        HttpRequest stream = HttpRequest.newBuilder(URI.create(anna.baseUrl() + "/groups/" + group + "/events"))
                .header("X-Api-Key", key)
                .build();

        try (HttpClient http = HttpClient.newHttpClient();
                EventClient _ = EventClient.connect(Subscription.toAllGroups(ben));
                InputStream _ = http.send(stream, BodyHandlers.ofInputStream()).body()) {
            awaitPresent(annasId);
        }
    }

    @Test
    void a_removed_person_is_not_present() throws IOException {
        join(ben);
        try (EventClient his = EventClient.connect(Subscription.to(at(other, ben), group));
                EventClient _ = EventClient.connect(Subscription.to(anna, group))) {
            awaitPresent(annasId, bensId);

            anna.send("DELETE", "/groups/" + group + "/people/" + bensId, "", Map.of())
                    .expect(204);

            assertThat(his.awaitClosed(LIMIT)).isEqualTo(1000);
            awaitPresent(annasId);
            ben.get(presence).expect(404);
        }
    }

    @Test
    void those_at_a_gateway_that_stops_are_gone_at_once() throws IOException {
        try (TestGateway stopped = startGateway();
                EventClient hers = EventClient.connect(Subscription.to(at(stopped, anna), group))) {
            awaitPresent(annasId);

            stopped.stop();

            assertThat(present(anna)).isEmpty();
            assertThat(hers.awaitClosed(LIMIT)).isEqualTo(1012);
        }
    }

    @Test
    void a_gateway_stores_again_what_redis_has_lost() throws IOException {
        try (EventClient _ = EventClient.connect(Subscription.to(anna, group))) {
            awaitPresent(annasId);

            String key = gateway.backbone()
                    .shards()
                    .keys(new GroupId(UUID.fromString(group)))
                    .present();
            long deleted = gateway.backbone().redis().call(commands -> commands.del(key));
            assertThat(deleted).isEqualTo(1);

            awaitPresent(annasId);
        }
    }

    private static ApiClient at(TestGateway place, ApiClient user) {
        return place.api().as(user.token());
    }

    private void join(ApiClient user) {
        String token = anna.post(
                        "/groups/" + group + "/invitations", ApiClient.json().put("role", "viewer"))
                .expect(201)
                .body()
                .path("token")
                .asString();
        user.post("/invitations/accept", ApiClient.json().put("token", token)).expect(200);
    }

    private List<String> present(ApiClient user) {
        return user.get(presence)
                .expect(200)
                .body()
                .path("user_ids")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** At both gateways, in the order of their ids. */
    private void awaitPresent(String... users) {
        List<String> expected = Arrays.stream(users).sorted().toList();
        for (TestGateway each : List.of(gateway, other)) {
            Await.until(LIMIT, () -> present(at(each, anna)), expected::equals, "present: " + expected);
        }
    }
}
