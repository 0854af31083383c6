package dev.synapse.gateway.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** PostgreSQL was restored with older data, while Redis was kept. */
class RestoredDatabaseTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_message_that_ended_before_the_restore_is_queued_again() throws IOException {
        try (TestGateway gateway = TestGateway.start(Map.of())) {
            ApiClient anna = gateway.api().asNewUser();
            String group = anna.createGroup("Team").expect(201).id();
            GroupKeys keys = gateway.backbone().shards().keys(GroupId.of(group));
            anna.postMessage(group, "before").expect(202);
            gateway.backbone().redis().call(commands -> commands.del(keys.waiting()));
            gateway.backbone().redis().call(commands -> commands.hset(keys.state(), Map.of("done", "7", "seq", "90")));

            assertThat(anna.get("/health").expect(200).body().has("warnings")).isFalse();
            try (EventClient events = EventClient.connect(Subscription.to(anna, group))) {
                anna.postMessage(group, "after").expect(202);

                for (JsonNode event : events.awaitType("turn.queued", 2, LIMIT)) {
                    assertThat(event.path("seq").asLong()).isGreaterThan(91);
                }
            }
            assertThat(gateway.backbone().redis().<Long>call(commands -> commands.zcard(keys.waiting())))
                    .isEqualTo(2);
            assertThat(anna.get("/health")
                            .expect(200)
                            .body()
                            .path("warnings")
                            .path(0)
                            .asString())
                    .startsWith("PostgreSQL has older data than Redis");
        }
    }
}
