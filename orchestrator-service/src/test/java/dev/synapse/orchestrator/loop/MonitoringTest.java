package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.monitoring.ReadinessCheck;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Role;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonitoringTest {

    /** Counts from zero, because it is new for each test. */
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void add() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void remove() {
        Metrics.removeRegistry(registry);
        registry.close();
    }

    @Test
    void a_turn_is_counted_with_its_hops() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();

            group.awaitEnd(group.say("Hello"));
            testBed.settled();

            Await.until(OrchestratorTestBed.LIMIT, () -> hops("completed") == 2, "two completed hops");
            assertThat(hops("failed") + hops("deferred")).isZero();
            assertThat(count("synapse.jobs.taken", "job", "start_turn")).isEqualTo(1);
            assertThat(count("synapse.jobs.taken", "job", "continue_turn")).isEqualTo(1);
            assertThat(registry.get("synapse.turns.started").counter().count()).isEqualTo(1);
            assertThat(count("synapse.turns.ended", "status", "completed")).isEqualTo(1);
            assertThat(count("synapse.turns.ended", "status", "failed")).isZero();
            assertThat(registry.get("synapse.dead.letters").counter().count()).isZero();
        }
    }

    @Test
    void a_job_that_is_given_up_is_counted_as_a_dead_letter() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            GatewayGroup group = testBed.group();
            int deliveries = testBed.settings().maxAttempts() + 1;

            testBed.handler(testBed.source()).handle(delivery(group.id(), deliveries));

            assertThat(registry.get("synapse.dead.letters").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void hops_are_told_apart_by_their_outcome() {
        GroupId group = new GroupId(Uuids.next());
        MeteredHandler failing = new MeteredHandler(delivery -> {
            throw new IllegalStateException("broken");
        });
        MeteredHandler deferred = new MeteredHandler(delivery -> {
            throw new RedisUnavailable("away", null);
        });

        assertThatThrownBy(() -> failing.handle(delivery(group, 1))).hasMessage("broken");
        assertThatThrownBy(() -> deferred.handle(delivery(group, 1))).hasMessage("away");

        assertThat(hops("failed")).isEqualTo(1);
        assertThat(hops("deferred")).isEqualTo(1);
        assertThat(hops("completed")).isZero();
        assertThat(count("synapse.jobs.taken", "job", "record_calls")).isEqualTo(2);
    }

    @Test
    void without_postgresql_retries_are_counted_and_the_orchestrator_is_not_ready() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            CutProxy proxy =
                    testBed.opened(CutProxy.to("127.0.0.1", testBed.database().port()));
            HikariDataSource pool = testBed.opened(
                    OrchestratorTestBed.impatientPool(testBed.database().through(proxy)));
            ReadinessCheck check = ReadinessCheck.postgres(pool);
            testBed.orchestrator(testBed.handler(pool));
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            assertThat(check.isReachable().getAsBoolean()).isTrue();

            proxy.refuse();
            proxy.cutAll();
            TurnId turn = group.say("Hello");
            Await.until(
                    OrchestratorTestBed.LIMIT,
                    () -> registry.get("synapse.postgres.retries").counter().count() >= 2,
                    "retries without PostgreSQL");
            assertThat(check.isReachable().getAsBoolean()).isFalse();
            proxy.accept();

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            Await.until(OrchestratorTestBed.LIMIT, () -> check.isReachable().getAsBoolean(), "a reachable PostgreSQL");
            testBed.settled();
        }
    }

    private static Delivery delivery(GroupId group, int deliveries) {
        Job job = new Job.RecordCalls(group, new TurnId(Uuids.next()), List.of());
        return new Delivery(job, new Claim(Role.ORCHESTRATOR, "1-0", "none", ""), deliveries, 0);
    }

    private long hops(String outcome) {
        return registry.get("synapse.hop.duration")
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    private double count(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).counter().count();
    }
}
