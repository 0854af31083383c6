package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.testkit.Await;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EarlyEndsTest {

    @Test
    void a_failed_step_ends_the_turn_and_late_results_change_nothing() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(asked -> {
                if (asked.who().equals("Writer")) {
                    held.countDown();
                    TestingWorker.holdOn(gate);
                    return Answer.says("Late");
                }
                held.await();
                return new Answer.Fails("The provider answered 401");
            });
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);

            TurnId turn = group.say("@[Writer] @[Researcher] hello");

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(group.error(turn)).isEqualTo("The provider answered 401");
            assertThat(group.steps(turn))
                    .containsExactly(
                            "1 run_agent_llm Writer cancelled The turn ended before the step did",
                            "2 run_agent_llm Researcher failed The provider answered 401");
            String rows = group.rows();
            gate.countDown();
            Await.until(OrchestratorTestBed.LIMIT, () -> worker.done().size() == 2, "the late result");
            testBed.settled();
            assertThat(worker.done().getLast().result()).isEqualTo(CommitResult.STALE);
            assertThat(group.rows()).isEqualTo(rows);
            assertThat(group.events().getLast().type()).isEqualTo("turn.failed");
            assertThat(group.events().getLast().json()).contains("\"error\":\"The provider answered 401\"");
            assertThat(group.texts())
                    .containsExactly(
                            "User: @[Writer] @[Researcher] hello",
                            "Orchestrator: The turn failed: The provider answered 401");
            assertThat(group.events())
                    .filteredOn(event -> event.type().equals("message"))
                    .hasSize(2)
                    .last()
                    .satisfies(event -> assertThat(event.json())
                            .contains("\"finish_reason\":\"failed\",\"error\":\"The provider answered 401\""));
        }
    }

    @Test
    void the_next_turn_starts_after_a_failed_one() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(asked -> asked.who().equals("Writer") ? new Answer.Fails("No") : TeamScript.done(asked));
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);

            TurnId first = group.say("@[Writer]");
            TurnId second = group.say("Hello");

            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            assertThat(group.status(first)).isEqualTo("failed");
            testBed.settled();
        }
    }

    @Test
    void a_turn_over_its_deadline_fails() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(asked -> {
                TestingWorker.holdOn(gate);
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group(new Limits(40, 8, 1, 120, null, null));

            TurnId turn = group.say("Hello");

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(group.error(turn)).isEqualTo("The turn took longer than 1 seconds (turn_timeout_seconds)");
            gate.countDown();
            Await.until(OrchestratorTestBed.LIMIT, () -> worker.done().size() == 1, "the late result");
            testBed.settled();
            assertThat(worker.done().getFirst().result()).isEqualTo(CommitResult.STALE);
        }
    }

    @Test
    void a_turn_over_a_limit_at_its_start_fails_with_the_reason() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group(new Limits(1, 8, 900, 120, null, null), TeamScript.MEMBERS);

            TurnId refused = group.say("@[Writer] @[Researcher]");
            TurnId next = group.say("Hello");

            assertThat(group.awaitEnd(refused)).isEqualTo("failed");
            assertThat(group.error(refused)).isEqualTo("The turn reached its limit of 1 steps (max_steps)");
            assertThat(group.awaitEnd(next)).isEqualTo("completed");
            testBed.settled();
        }
    }

    @Test
    void a_request_cancels_the_turn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            TurnId turn = group.say("Hello");
            testBed.awaitAsked(worker, 1);

            testBed.enqueue(
                    Role.ORCHESTRATOR, new Job.ContinueTurn(group.id(), turn, new TurnInput.CancelRequested()), 0);

            assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
            gate.countDown();
            testBed.settled();
            assertThat(group.steps(turn)).containsExactly("1 run_agent_llm Orchestrator cancelled Broken off");
        }
    }

    @Test
    void the_usage_of_a_cancelled_turn_includes_results_that_were_never_applied() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            TestingWorker worker = testBed.worker(asked -> {
                if (asked.who().equals("Writer")) {
                    TestingWorker.holdOn(gate);
                }
                return Answer.says("Text");
            });
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);
            Orchestrator first = testBed.orchestrator();
            TurnId turn = group.say("@[Writer] @[Researcher]");
            testBed.awaitActive(group, turn);
            first.close();
            testBed.enqueue(
                    Role.ORCHESTRATOR, new Job.ContinueTurn(group.id(), turn, new TurnInput.CancelRequested()), 0);
            Await.until(OrchestratorTestBed.LIMIT, () -> worker.done().size() == 1, "the first result");

            testBed.orchestrator();

            assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
            gate.countDown();
            testBed.settled();
            assertThat(group.texts()).contains("Researcher: Text");
            assertThat(group.events().getLast().json()).contains("\"input_tokens\":100,");
            assertThat(group.steps(turn)).hasSize(2);
        }
    }

    @Test
    void a_group_that_is_deleted_during_a_turn_leaves_nothing() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            group.say("Hello");
            group.say("And another");
            testBed.awaitAsked(worker, 1);

            delete(group);
            testBed.inbox().forget(group.id());

            Await.until(OrchestratorTestBed.LIMIT, () -> worker.brokenOff().size() == 1, "the end of the call");
            testBed.settled();
            assertThat(worker.brokenOff()).containsExactly(CommitResult.STALE);
            assertNothingLeft(testBed, group);
        }
    }

    @Test
    void a_group_that_was_deleted_only_in_postgresql_is_removed_with_its_turn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(asked -> {
                TestingWorker.holdOn(gate);
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            TurnId turn = group.say("Hello");
            testBed.awaitActive(group, turn);

            delete(group);
            gate.countDown();

            testBed.settled();
            assertNothingLeft(testBed, group);
        }
    }

    @Test
    void a_turn_of_a_deleted_group_does_not_start() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            GatewayGroup group = testBed.group();
            group.say("Hello");
            delete(group);

            testBed.orchestrator();

            testBed.settled();
            assertNothingLeft(testBed, group);
        }
    }

    /** Like the gateway, which removes the turns later. */
    private static void delete(GatewayGroup group) {
        group.testBed()
                .sql()
                .sql("DELETE FROM groups WHERE id = :id")
                .param("id", group.id().value())
                .update();
    }

    private static void assertNothingLeft(OrchestratorTestBed testBed, GatewayGroup group) {
        List<String> keys = testBed.administrator().call(commands -> commands.keys("*" + group.id() + "*"));
        assertThat(keys).isEmpty();
        testBed.sql()
                .sql("DELETE FROM turns WHERE group_id IN (SELECT id FROM deleted_groups)")
                .update();
        for (String table : List.of("groups", "members", "turns", "messages", "steps")) {
            assertThat(testBed.sql()
                            .sql("SELECT count(*) FROM " + table)
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
    }
}
