package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

@Tag("slow")
class DatabaseOutageTest {

    @Test
    void a_turn_ends_once_postgresql_is_available() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            CutProxy proxy =
                    testBed.opened(CutProxy.to("127.0.0.1", testBed.database().port()));
            CountingSource source = new CountingSource(testBed.opened(
                    OrchestratorTestBed.impatientPool(testBed.database().through(proxy))));
            testBed.orchestrator(testBed.handler(source));
            TestingWorker worker = testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            TurnId turn = group.say("Hello");
            testBed.awaitAsked(worker, 1);

            proxy.refuse();
            proxy.cutAll();
            gate.countDown();
            Await.until(OrchestratorTestBed.LIMIT, () -> source.refused() >= 2, "attempts without PostgreSQL");
            assertThat(worker.done()).hasSize(1);
            assertThat(group.eventTypes()).doesNotContain("turn.completed");
            assertThat(group.status(turn)).isEqualTo("queued");
            proxy.accept();

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
            assertThat(group.texts()).hasSize(2);
        }
    }

    @Test
    void a_result_that_arrives_while_the_end_of_its_turn_waits_is_too_late() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            CutProxy proxy =
                    testBed.opened(CutProxy.to("127.0.0.1", testBed.database().port()));
            CountingSource source = new CountingSource(testBed.opened(
                    OrchestratorTestBed.impatientPool(testBed.database().through(proxy))));
            testBed.orchestrator(testBed.handler(source));
            TestingWorker worker = testBed.worker(asked -> {
                if (asked.who().equals("Writer")) {
                    TestingWorker.holdOn(second);
                    return Answer.says("Late");
                }
                first.await();
                return new Answer.Fails("No");
            });
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);
            TurnId turn = group.say("@[Writer] @[Researcher]");
            testBed.awaitAsked(worker, 2);

            proxy.refuse();
            proxy.cutAll();
            first.countDown();
            Await.until(OrchestratorTestBed.LIMIT, () -> source.refused() >= 1, "an attempt without PostgreSQL");
            second.countDown();
            Await.until(OrchestratorTestBed.LIMIT, () -> worker.done().size() == 2, "the late result");
            proxy.accept();

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(worker.done().getLast().result()).isEqualTo(CommitResult.STALE);
            assertThat(group.texts())
                    .containsExactly("User: @[Writer] @[Researcher]", "Orchestrator: The turn failed: No");
            testBed.settled();
        }
    }

    @Test
    void a_turn_starts_once_postgresql_is_available() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            CutProxy proxy =
                    testBed.opened(CutProxy.to("127.0.0.1", testBed.database().port()));
            CountingSource source = new CountingSource(testBed.opened(
                    OrchestratorTestBed.impatientPool(testBed.database().through(proxy))));
            proxy.refuse();
            proxy.cutAll();
            testBed.orchestrator(testBed.handler(source));
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();

            TurnId turn = group.say("Hello");
            Await.until(OrchestratorTestBed.LIMIT, () -> source.refused() >= 2, "attempts without PostgreSQL");
            proxy.accept();

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
        }
    }

    @Test
    void a_sync_with_a_lost_reply_is_recognised_as_done() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            CutProxy proxy =
                    testBed.opened(CutProxy.to("127.0.0.1", testBed.database().port()));
            testBed.orchestrator(testBed.handler(testBed.opened(
                    OrchestratorTestBed.impatientPool(testBed.database().through(proxy)))));
            TestingWorker worker = testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            proxy.cutReplyTo("INSERT INTO messages");

            TurnId turn = group.say("Hello");

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
            assertThat(proxy.cutCount()).isEqualTo(1);
            assertThat(group.texts()).hasSize(2);
            assertThat(group.steps(turn)).hasSize(1);
            assertThat(group.awaitEnd(group.say("Again"))).isEqualTo("completed");
            assertThat(worker.done().getLast().asked().view().messages()).hasSize(3);
            testBed.settled();
        }
    }

    /** Counts failed connection attempts. */
    private static final class CountingSource extends DelegatingDataSource {

        private final AtomicInteger refused = new AtomicInteger();

        CountingSource(HikariDataSource pool) {
            super(pool);
        }

        int refused() {
            return refused.get();
        }

        @Override
        public Connection getConnection() throws SQLException {
            try {
                DataSource pool = obtainTargetDataSource();
                return pool.getConnection();
            } catch (SQLException e) {
                refused.incrementAndGet();
                throw e;
            }
        }
    }
}
