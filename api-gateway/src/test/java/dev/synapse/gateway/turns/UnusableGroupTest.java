package dev.synapse.gateway.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The state of a group in Redis is corrupt. */
class UnusableGroupTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String other = anna.createGroup("Other team").expect(201).id();

    @Test
    void the_sweeper_enqueues_its_turns_again_and_clients_are_notified() throws IOException {
        List<String> groups = List.of(group, other);
        try (EventClient first = EventClient.connect(Subscription.to(anna, group));
                EventClient second = EventClient.connect(Subscription.to(anna, other))) {
            for (String each : groups) {
                anna.postMessage(each, "hello").expect(202);
                StartedTurn.start(TestGateway.shared().backbone(), each);
            }
            first.awaitType("turn.started", LIMIT);
            second.awaitType("turn.started", LIMIT);
            long seen = first.lastSeq().orElseThrow();

            replace(keys(group).state());
            replace(keys(other).events());

            for (EventClient client : List.of(first, second)) {
                client.awaitType("resync", LIMIT);
                client.awaitType("turn.queued", 2, LIMIT);
                assertThat(client.events("turn.queued").getLast().path("seq").asLong())
                        .isGreaterThan(seen + 1);
            }
            groups.forEach(
                    each -> assertThat(anna.messages(each).expect(200).body()).hasSize(1));
            long waiting = redis().call(commands -> commands.zcard(keys(group).waiting()));
            assertThat(waiting).isEqualTo(1);
        }
    }

    @Test
    void postgresql_data_stay_readable_and_the_next_message_repairs_the_group() throws IOException {
        replace(keys(group).state());
        replace(keys(group).events());

        assertThat(anna.messages(group).expect(200).body()).isEmpty();
        assertThat(anna.turns(group).expect(200).body()).isEmpty();
        try (EventClient client = EventClient.connect(Subscription.to(anna, group))) {
            anna.postMessage(group, "hello").expect(202);
            client.awaitType("turn.queued", LIMIT);
        }
    }

    @Test
    void it_can_be_deleted() {
        anna.postMessage(group, "hello").expect(202);
        replace(keys(group).state());

        anna.deleteGroup(group).expect(204);

        Await.until(
                LIMIT,
                () -> TestGateway.shared().administrator().call(commands -> commands.keys("*" + group + "*")),
                List::isEmpty,
                "no key");
    }

    private static void replace(String key) {
        redis().call(commands -> commands.del(key));
        redis().call(commands -> commands.set(key, "{garbage"));
    }

    private static Redis redis() {
        return TestGateway.shared().backbone().redis();
    }

    private static GroupKeys keys(String group) {
        return TestGateway.shared().backbone().shards().keys(GroupId.of(group));
    }
}
