package dev.synapse.gateway.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Role;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CancelTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestGateway gateway = TestGateway.shared();
    private final ApiClient anna = gateway.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @Test
    void a_cancellation_is_requested() {
        String turn = post();
        StartedTurn.start(gateway.backbone(), group);

        Answer accepted = anna.cancelTurn(group, turn).expect(202);

        assertThat(accepted.id()).isEqualTo(turn);
        assertThat(accepted.body().path("status").asString()).isEqualTo("running");
        assertThat(requests(gateway, turn)).hasSize(1);
    }

    @Test
    void cancelling_twice_is_not_an_error() {
        String turn = post();
        anna.cancelTurn(group, turn).expect(202);

        anna.cancelTurn(group, turn).expect(202);

        assertThat(anna.turn(group, turn).body().path("status").asString()).isEqualTo("queued");
    }

    @Test
    void turns_of_other_users_are_not_found() {
        String turn = post();
        ApiClient ben = gateway.api().asNewUser();
        String other = ben.createGroup("Other").expect(201).id();

        String nothing = anna.cancelTurn(group, UUID.randomUUID().toString())
                .expect(404)
                .body()
                .path("detail")
                .asString();
        for (Answer refused : List.of(ben.cancelTurn(group, turn), ben.cancelTurn(other, turn))) {
            assertThat(refused.expect(404).body().path("detail").asString()).isEqualTo(nothing);
        }
        anna.cancelTurn(group, "no-uuid").expect(400);
        assertThat(requests(gateway, turn)).isEmpty();
    }

    @Test
    void without_redis_a_cancellation_fails_and_can_be_retried() {
        TestDatabase database = TestServers.freshDatabase();
        EmbeddedRedis server = TestServers.freshRedis();
        try (CutProxy redis = CutProxy.to("127.0.0.1", server.port());
                TestGateway own = TestGateway.start(database.url(), server, redis.port(), Map.of())) {
            ApiClient ben = own.api().asNewUser();
            String team = ben.createGroup("Team").expect(201).id();
            String turn = turnId(ben.postMessage(team, "hello").expect(202));
            redis.refuse();
            redis.cutAll();
            Await.until(LIMIT, () -> ben.get("/health/ready").status() == 503, "that Redis is missed");

            Answer refused = ben.cancelTurn(team, turn).expect(503);
            Answer kept = ben.deleteGroup(team).expect(503);

            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(kept.header("Retry-After")).isNotEmpty();
            redis.accept();
            Await.until(LIMIT, () -> ben.get("/health/ready").status() == 200, "that Redis is found again");
            assertThat(requests(own, turn)).isEmpty();
            ben.group(team).expect(200);
            ben.cancelTurn(team, turn).expect(202);
            assertThat(requests(own, turn)).hasSize(1);
        }
    }

    @Test
    void a_cancellation_lost_by_redis_is_sent_again() {
        try (TestGateway own = TestGateway.start(Map.of())) {
            ApiClient ben = own.api().asNewUser();
            String team = ben.createGroup("Team").expect(201).id();
            String turn = turnId(ben.postMessage(team, "hello").expect(202));
            ben.cancelTurn(team, turn).expect(202);

            own.administrator().call(commands -> commands.flushall());

            Await.until(LIMIT, () -> !requests(own, turn).isEmpty(), "the request in Redis");
        }
    }

    @Test
    void an_unreadable_turn_is_shown_as_accepted_and_can_be_cancelled() {
        String turn = post();
        StartedTurn.start(gateway.backbone(), group);
        GroupKeys keys = gateway.backbone().shards().keys(GroupId.of(group));
        gateway.backbone().redis().call(commands -> commands.hset(keys.state(), "state", "torn"));
        gateway.backbone().redis().call(commands -> commands.rpush(keys.thread(), "torn"));

        Answer shown = anna.turn(group, turn).expect(200);

        assertThat(shown.body().path("status").asString()).isEqualTo("queued");
        assertThat(anna.messages(group).expect(200).body()).hasSize(1);
        anna.cancelTurn(group, turn).expect(202);
        assertThat(requests(gateway, turn)).hasSize(1);
    }

    private String post() {
        return turnId(anna.postMessage(group, "hello").expect(202));
    }

    private static String turnId(Answer message) {
        return message.body().path("turn_id").asString();
    }

    /** The cancellation requests of the turn queued for the orchestrator. */
    private static List<Job> requests(TestGateway gateway, String turn) {
        return gateway.backbone().shards().all().stream()
                .map(shard -> shard.jobs(Role.ORCHESTRATOR))
                .flatMap(stream ->
                        gateway
                                .backbone()
                                .redis()
                                .call(commands -> commands.xrange(stream, Range.unbounded()))
                                .stream())
                .map(entry -> Json.read(entry.getBody().get("j"), Job.class))
                .filter(job -> job instanceof Job.ContinueTurn next
                        && next.turn().equals(TurnId.of(turn))
                        && next.input() instanceof TurnInput.CancelRequested)
                .toList();
    }
}
