package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.model.TurnId;
import dev.synapse.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WithdrawalTest {

    @Test
    void a_turn_that_is_being_written_as_cancelled_does_not_start() throws Exception {
        CountDownLatch mayStart = new CountDownLatch(1);
        CountDownLatch hasStarted = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed();
                Connection blocking = testBed.source().getConnection()) {
            JobHandler withdrawing = testBed.handler(testBed.source());
            JobHandler beginning = testBed.handler(testBed.source());
            testBed.orchestrator(delivery -> {
                if (delivery.job() instanceof Job.StartTurn) {
                    mayStart.await();
                    beginning.handle(delivery);
                    hasStarted.countDown();
                } else {
                    withdrawing.handle(delivery);
                }
            });
            TestingWorker worker = testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            TurnId turn = group.say("Hello");
            lock(blocking, group);

            testBed.inbox().cancel(group.id(), turn);
            String state = testBed.shards().keys(group.id()).state();
            Await.until(
                    OrchestratorTestBed.LIMIT,
                    () -> testBed.redis().call(commands -> commands.hexists(state, "held:1")),
                    "that the turn is held");
            mayStart.countDown();
            hasStarted.await();
            blocking.rollback();

            assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
            assertThat(group.eventTypes()).containsExactly("message", "turn.queued", "message", "turn.cancelled");
            testBed.settled();
            assertThat(worker.done()).isEmpty();
        }
    }

    /** Blocks writes of the group's ended turns. */
    private static void lock(Connection connection, GatewayGroup group) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM groups WHERE id = ? FOR UPDATE")) {
            statement.setObject(1, group.id().value());
            statement.executeQuery();
        }
    }
}
