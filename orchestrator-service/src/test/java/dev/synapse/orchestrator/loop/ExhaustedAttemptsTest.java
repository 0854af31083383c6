package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.testkit.Await;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ExhaustedAttemptsTest {

    @Test
    void a_turn_that_cannot_start_fails_and_the_next_starts() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            GatewayGroup group = testBed.group();
            JobHandler handler = testBed.handler(testBed.source());
            TurnId first = group.say("This one brings every orchestrator down");
            testBed.orchestrator(delivery -> {
                boolean dies = delivery.job() instanceof Job.StartTurn
                        && delivery.deliveries() <= 3
                        && !group.eventTypes().contains("turn.failed");
                if (!dies) {
                    handler.handle(delivery);
                }
            });
            testBed.worker(TeamScript::done);

            assertThat(group.awaitEnd(first)).isEqualTo("failed");
            assertThat(group.error(first)).isEqualTo("The turn could not be started in 3 attempts");
            TurnId second = group.say("And this one does not");
            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            testBed.checker().expectingDeadLetters(1).awaitSettled(OrchestratorTestBed.LIMIT);
            assertThat(deadJob(testBed, group))
                    .isInstanceOfSatisfying(
                            Job.ContinueTurn.class,
                            job -> assertThat(job.turn()).isEqualTo(first));
        }
    }

    @Test
    void attempts_of_one_turn_do_not_count_for_the_next() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            GatewayGroup group = testBed.group();
            JobHandler handler = testBed.handler(testBed.source());
            TurnId first = group.say("This one brings every orchestrator down");
            TurnId second = group.say("And this one does not");
            List<String> entries = entries(testBed, group);
            AtomicBoolean secondJobIsDone = new AtomicBoolean();
            testBed.orchestrator(delivery -> {
                int place = entries.indexOf(delivery.claim().entry());
                boolean hasFailed = group.eventTypes().contains("turn.failed");
                boolean handles = !(delivery.job() instanceof Job.StartTurn)
                        || switch (place) {
                            case 0 -> delivery.deliveries() > 3 || hasFailed;
                            case 1 -> hasFailed;
                            default -> secondJobIsDone.get();
                        };
                if (handles) {
                    handler.handle(delivery);
                    secondJobIsDone.compareAndSet(false, place == 1);
                }
            });
            testBed.worker(TeamScript::done);

            assertThat(group.awaitEnd(first)).isEqualTo("failed");
            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            testBed.checker().expectingDeadLetters(1).awaitSettled(OrchestratorTestBed.LIMIT);
        }
    }

    @Test
    void a_turn_that_is_unreadable_in_redis_fails_and_the_next_starts() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            GatewayGroup group = testBed.group();
            QueuedTurn first = group.write("This one is torn");
            group.handIn(first);
            TurnId second = group.say("And this one is not");
            tear(testBed, group, first);
            testBed.orchestrator();
            testBed.worker(TeamScript::done);

            assertThat(group.awaitEnd(first.turn())).isEqualTo("failed");
            assertThat(group.error(first.turn())).isEqualTo("The turn could not be started in 3 attempts");
            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            assertThat(group.texts())
                    .startsWith(
                            "User: This one is torn",
                            "Orchestrator: The turn failed: The turn could not be started in 3 attempts",
                            "User: And this one is not");
            testBed.checker().expectingDeadLetters(1).awaitSettled(OrchestratorTestBed.LIMIT);
            assertThat(deadJob(testBed, group))
                    .isInstanceOfSatisfying(
                            Job.ContinueTurn.class,
                            job -> assertThat(job.turn()).isEqualTo(first.turn()));
        }
    }

    @Test
    void an_unreadable_turn_blocks_no_other_turn() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            CountDownLatch gate = new CountDownLatch(1);
            testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            TurnId active = group.say("At work");
            testBed.awaitActive(group, active);
            QueuedTurn torn = group.write("This one is torn");
            group.handIn(torn);
            TurnId cancelled = group.say("This one is taken back");
            tear(testBed, group, torn);

            testBed.inbox().cancel(group.id(), torn.turn());
            testBed.inbox().cancel(group.id(), cancelled);

            assertThat(group.awaitEnd(cancelled)).isEqualTo("cancelled");
            gate.countDown();
            assertThat(group.awaitEnd(active)).isEqualTo("completed");
            assertThat(group.awaitEnd(torn.turn())).isEqualTo("failed");
            testBed.checker().expectingDeadLetters(1).awaitSettled(OrchestratorTestBed.LIMIT);
        }
    }

    @Test
    void a_turn_that_postgresql_rejects_fails_with_the_reason() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            execute(testBed, "ALTER TABLE messages ADD CONSTRAINT speakable CHECK (content NOT LIKE 'Unspeakable%')");
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(
                    asked -> asked.view().messages().size() == 1 ? Answer.says("Unspeakable") : TeamScript.done(asked));
            GatewayGroup group = testBed.group();

            TurnId refused = group.say("Say it");

            assertThat(group.awaitEnd(refused)).isEqualTo("failed");
            assertThat(group.error(refused))
                    .isEqualTo("The turn could not be stored: PostgreSQL rejected its content (SQLSTATE 23514)");
            assertThat(group.events().getLast().json()).contains("SQLSTATE 23514");
            TurnId next = group.say("Say something else");
            assertThat(group.awaitEnd(next)).isEqualTo("completed");
            assertThat(group.texts())
                    .containsExactly(
                            "User: Say it",
                            "Orchestrator: The turn failed: " + group.error(refused),
                            "User: Say something else",
                            "Orchestrator: Done by Orchestrator. TASK_COMPLETE");
            assertThat(worker.done().getLast().asked().view().messages()).hasSize(3);
            assertThat(deadJob(testBed, group)).isInstanceOf(Job.ContinueTurn.class);
        }
    }

    @Test
    void a_worker_job_in_the_orchestrator_stream_goes_to_the_dead_letters() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            GatewayGroup group = testBed.group();
            StepRef step = new StepRef(group.id(), TurnId.next(), StepId.next(), 1);
            Job strayed = Job.RunAgentLlm.of(step, "Writer", MessageId.next(), null);
            testBed.orchestrator();

            testBed.enqueue(Role.ORCHESTRATOR, strayed, 0);

            testBed.checker().expectingDeadLetters(1).awaitSettled(OrchestratorTestBed.LIMIT);
            assertThat(deadJob(testBed, group)).isEqualTo(strayed);
        }
    }

    @Test
    void a_turn_waits_for_a_missing_migration() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            TurnId turn = group.say("Hello");
            testBed.awaitActive(group, turn);

            execute(testBed, "ALTER TABLE steps RENAME TO steps_of_tomorrow");
            gate.countDown();
            Await.until(OrchestratorTestBed.LIMIT, () -> worker.done().size() == 1, "the result");
            assertThat(group.status(turn)).isEqualTo("queued");
            execute(testBed, "ALTER TABLE steps_of_tomorrow RENAME TO steps");

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
        }
    }

    /** Truncates the Redis entry of a queued turn. */
    private static void tear(OrchestratorTestBed testBed, GatewayGroup group, QueuedTurn turn) {
        String waiting = testBed.shards().keys(group.id()).waiting();
        String text = Json.write(turn);
        testBed.redis()
                .call(commands -> commands.zremrangebyscore(waiting, Range.create(turn.number(), turn.number())));
        testBed.redis()
                .call(commands -> commands.zadd(waiting, (double) turn.number(), text.substring(0, text.length() / 2)));
    }

    private static void execute(OrchestratorTestBed testBed, String statement) {
        testBed.sql().sql(statement).update();
    }

    /** The queued jobs of the orchestrator, oldest first. */
    private static List<String> entries(OrchestratorTestBed testBed, GatewayGroup group) {
        String stream = testBed.shards().keys(group.id()).shard().jobs(Role.ORCHESTRATOR);
        return testBed.redis().call(commands -> commands.xrange(stream, Range.<String>unbounded())).stream()
                .map(StreamMessage::getId)
                .toList();
    }

    private static Job deadJob(OrchestratorTestBed testBed, GatewayGroup group) {
        String letters = testBed.shards().keys(group.id()).shard().deadLetters();
        var found = testBed.redis().call(commands -> commands.xrange(letters, Range.unbounded()));
        assertThat(found).hasSize(1);
        return Json.read(found.getFirst().getBody().getOrDefault("j", ""), Job.class);
    }
}
