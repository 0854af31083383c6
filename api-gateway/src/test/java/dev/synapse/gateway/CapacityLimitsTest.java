package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class CapacityLimitsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static TestGateway gateway;

    private final ApiClient anna = gateway.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of(
                "SYNAPSE_UNFINISHED_TURNS_PER_GROUP",
                "2",
                "SYNAPSE_UNFINISHED_TURNS_PER_USER",
                "3",
                "SYNAPSE_SOCKETS_PER_USER",
                "2"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void unfinished_turns_are_limited_per_group_and_per_user() {
        String other = anna.createGroup("Other").expect(201).id();
        anna.postMessage(group, "1").expect(202);
        anna.postMessage(group, "2").expect(202);

        assertRefused(anna.postMessage(group, "3"), "per group");
        anna.postMessage(other, "1").expect(202);
        assertRefused(anna.postMessage(other, "2"), "per user");

        assertThat(anna.messages(group).expect(200).body()).hasSize(2);
        end(group, 1);
        anna.postMessage(group, "3").expect(202);
        ApiClient bob = gateway.api().asNewUser();
        bob.postMessage(bob.createGroup("His").expect(201).id(), "1").expect(202);
    }

    @Test
    void a_repeated_message_gets_its_response_even_at_the_limit() {
        anna.postMessage(group, "1").expect(202);
        var message = ApiClient.json().put("content", "2").put("client_message_id", "two");
        String first =
                anna.post("/groups/" + group + "/messages", message).expect(202).text();

        assertThat(anna.post("/groups/" + group + "/messages", message)
                        .expect(202)
                        .text())
                .isEqualTo(first);
    }

    @Test
    void sockets_and_event_streams_are_limited_per_user() throws Exception {
        var wanted = EventClient.Subscription.to(anna, group);
        try (EventClient one = EventClient.connect(wanted)) {
            try (EventClient two = EventClient.connect(wanted)) {
                anna.postMessage(group, "hello").expect(202);
                one.awaitType("message", LIMIT);
                two.awaitType("message", LIMIT);

                assertRefused(anna.get("/groups/" + group + "/events"), "sockets");
            }
            Await.until(LIMIT, () -> opens(wanted), "a free socket");
        }
    }

    private static boolean opens(EventClient.Subscription wanted) {
        try {
            EventClient.connect(wanted).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertRefused(Answer refused, String limit) {
        refused.expect(429);
        assertThat(refused.header("Retry-After")).isEqualTo("5");
        assertThat(refused.body().path("detail").asString()).contains(limit);
    }

    private static void end(String group, long turn) {
        JdbcClient.create(gateway.backbone().database())
                .sql("""
                        WITH ended AS (UPDATE turns SET status = 'completed' WHERE group_id = :id AND number <= :turn)
                        UPDATE groups SET done_turn = :turn WHERE id = :id
                        """)
                .param("turn", turn)
                .param("id", UUID.fromString(group))
                .update();
    }
}
