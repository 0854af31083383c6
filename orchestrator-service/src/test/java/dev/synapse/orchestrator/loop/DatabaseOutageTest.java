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
        try (Stage stage = new Stage()) {
            CutProxy proxy =
                    stage.opened(CutProxy.to("127.0.0.1", stage.database().port()));
            CountingSource source = new CountingSource(
                    stage.opened(Stage.impatientPool(stage.database().through(proxy))));
            stage.orchestrator(stage.handler(source));
            TestingWorker worker = stage.worker(asked -> {
                gate.await();
                return Team.done(asked);
            });
            TestingGroup group = stage.group();
            TurnId turn = group.say("Hello");
            stage.awaitAsked(worker, 1);

            proxy.refuse();
            proxy.cutAll();
            gate.countDown();
            Await.until(Stage.LIMIT, () -> source.refused() >= 2, "attempts without PostgreSQL");
            assertThat(worker.done()).hasSize(1);
            assertThat(group.eventTypes()).doesNotContain("turn.completed");
            assertThat(group.status(turn)).isEqualTo("queued");
            proxy.accept();

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            stage.settled();
            assertThat(group.texts()).hasSize(2);
        }
    }

    @Test
    void a_result_that_arrives_while_the_end_of_its_turn_waits_is_too_late() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        try (Stage stage = new Stage()) {
            CutProxy proxy =
                    stage.opened(CutProxy.to("127.0.0.1", stage.database().port()));
            CountingSource source = new CountingSource(
                    stage.opened(Stage.impatientPool(stage.database().through(proxy))));
            stage.orchestrator(stage.handler(source));
            TestingWorker worker = stage.worker(asked -> {
                if (asked.who().equals("Writer")) {
                    TestingWorker.holdOn(second);
                    return Answer.says("Late");
                }
                first.await();
                return new Answer.Fails("No");
            });
            TestingGroup group = stage.group(Team.MEMBERS);
            TurnId turn = group.say("@[Writer] @[Researcher]");
            stage.awaitAsked(worker, 2);

            proxy.refuse();
            proxy.cutAll();
            first.countDown();
            Await.until(Stage.LIMIT, () -> source.refused() >= 1, "an attempt without PostgreSQL");
            second.countDown();
            Await.until(Stage.LIMIT, () -> worker.done().size() == 2, "the late result");
            proxy.accept();

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(worker.done().getLast().result()).isEqualTo(CommitResult.STALE);
            assertThat(group.texts()).hasSize(1);
            stage.settled();
        }
    }

    @Test
    void a_turn_starts_once_postgresql_is_available() throws Exception {
        try (Stage stage = new Stage()) {
            CutProxy proxy =
                    stage.opened(CutProxy.to("127.0.0.1", stage.database().port()));
            CountingSource source = new CountingSource(
                    stage.opened(Stage.impatientPool(stage.database().through(proxy))));
            proxy.refuse();
            proxy.cutAll();
            stage.orchestrator(stage.handler(source));
            stage.worker(Team::done);
            TestingGroup group = stage.group();

            TurnId turn = group.say("Hello");
            Await.until(Stage.LIMIT, () -> source.refused() >= 2, "attempts without PostgreSQL");
            proxy.accept();

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            stage.settled();
        }
    }

    @Test
    void a_sync_with_a_lost_reply_is_recognised_as_done() throws Exception {
        try (Stage stage = new Stage()) {
            CutProxy proxy =
                    stage.opened(CutProxy.to("127.0.0.1", stage.database().port()));
            stage.orchestrator(stage.handler(
                    stage.opened(Stage.impatientPool(stage.database().through(proxy)))));
            TestingWorker worker = stage.worker(Team::done);
            TestingGroup group = stage.group();
            proxy.cutReplyTo("INSERT INTO messages");

            TurnId turn = group.say("Hello");

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            stage.settled();
            assertThat(proxy.cutCount()).isEqualTo(1);
            assertThat(group.texts()).hasSize(2);
            assertThat(group.steps(turn)).hasSize(1);
            assertThat(group.awaitEnd(group.say("Again"))).isEqualTo("completed");
            assertThat(worker.done().getLast().asked().view().messages()).hasSize(3);
            stage.settled();
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
