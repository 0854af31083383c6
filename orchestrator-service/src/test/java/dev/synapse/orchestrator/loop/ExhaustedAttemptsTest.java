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
        try (Stage stage = new Stage()) {
            TestingGroup group = stage.group();
            JobHandler handler = stage.handler(stage.source());
            TurnId first = group.say("This one brings every orchestrator down");
            stage.orchestrator(delivery -> {
                boolean dies = delivery.job() instanceof Job.StartTurn
                        && delivery.deliveries() <= 3
                        && !group.eventTypes().contains("turn.failed");
                if (!dies) {
                    handler.handle(delivery);
                }
            });
            stage.worker(Team::done);

            assertThat(group.awaitEnd(first)).isEqualTo("failed");
            assertThat(group.error(first)).isEqualTo("The turn could not be started in 3 attempts");
            TurnId second = group.say("And this one does not");
            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            stage.checker().expectingDeadLetters(1).awaitSettled(Stage.LIMIT);
            assertThat(deadJob(stage, group))
                    .isInstanceOfSatisfying(
                            Job.ContinueTurn.class,
                            job -> assertThat(job.turn()).isEqualTo(first));
        }
    }

    @Test
    void attempts_of_one_turn_do_not_count_for_the_next() throws Exception {
        try (Stage stage = new Stage()) {
            TestingGroup group = stage.group();
            JobHandler handler = stage.handler(stage.source());
            TurnId first = group.say("This one brings every orchestrator down");
            TurnId second = group.say("And this one does not");
            List<String> entries = entries(stage, group);
            AtomicBoolean secondJobIsDone = new AtomicBoolean();
            stage.orchestrator(delivery -> {
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
            stage.worker(Team::done);

            assertThat(group.awaitEnd(first)).isEqualTo("failed");
            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            stage.checker().expectingDeadLetters(1).awaitSettled(Stage.LIMIT);
        }
    }

    @Test
    void a_turn_that_is_unreadable_in_redis_fails_and_the_next_starts() throws Exception {
        try (Stage stage = new Stage()) {
            TestingGroup group = stage.group();
            QueuedTurn first = group.write("This one is torn");
            group.handIn(first);
            TurnId second = group.say("And this one is not");
            tear(stage, group, first);
            stage.orchestrator();
            stage.worker(Team::done);

            assertThat(group.awaitEnd(first.turn())).isEqualTo("failed");
            assertThat(group.error(first.turn())).isEqualTo("The turn could not be started in 3 attempts");
            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            assertThat(group.texts()).startsWith("User: This one is torn", "User: And this one is not");
            stage.checker().expectingDeadLetters(1).awaitSettled(Stage.LIMIT);
            assertThat(deadJob(stage, group))
                    .isInstanceOfSatisfying(
                            Job.ContinueTurn.class,
                            job -> assertThat(job.turn()).isEqualTo(first.turn()));
        }
    }

    @Test
    void an_unreadable_turn_blocks_no_other_turn() throws Exception {
        try (Stage stage = new Stage()) {
            stage.orchestrator();
            CountDownLatch gate = new CountDownLatch(1);
            stage.worker(asked -> {
                gate.await();
                return Team.done(asked);
            });
            TestingGroup group = stage.group();
            TurnId active = group.say("At work");
            stage.awaitActive(group, active);
            QueuedTurn torn = group.write("This one is torn");
            group.handIn(torn);
            TurnId cancelled = group.say("This one is taken back");
            tear(stage, group, torn);

            stage.inbox().cancel(group.id(), torn.turn());
            stage.inbox().cancel(group.id(), cancelled);

            assertThat(group.awaitEnd(cancelled)).isEqualTo("cancelled");
            gate.countDown();
            assertThat(group.awaitEnd(active)).isEqualTo("completed");
            assertThat(group.awaitEnd(torn.turn())).isEqualTo("failed");
            stage.checker().expectingDeadLetters(1).awaitSettled(Stage.LIMIT);
        }
    }

    @Test
    void a_turn_that_postgresql_rejects_fails_with_the_reason() throws Exception {
        try (Stage stage = new Stage()) {
            execute(stage, "ALTER TABLE messages ADD CONSTRAINT speakable CHECK (content NOT LIKE 'Unspeakable%')");
            stage.orchestrator();
            TestingWorker worker = stage.worker(
                    asked -> asked.view().messages().size() == 1 ? Answer.says("Unspeakable") : Team.done(asked));
            TestingGroup group = stage.group();

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
                            "User: Say something else",
                            "Orchestrator: Done by Orchestrator. TASK_COMPLETE");
            assertThat(worker.done().getLast().asked().view().messages()).hasSize(2);
            assertThat(deadJob(stage, group)).isInstanceOf(Job.ContinueTurn.class);
        }
    }

    @Test
    void a_worker_job_in_the_orchestrator_stream_goes_to_the_dead_letters() throws Exception {
        try (Stage stage = new Stage()) {
            TestingGroup group = stage.group();
            StepRef step = new StepRef(group.id(), TurnId.next(), StepId.next(), 1);
            Job strayed = Job.RunAgentLlm.of(step, "Writer", MessageId.next(), null);
            stage.orchestrator();

            stage.enqueue(Role.ORCHESTRATOR, strayed, 0);

            stage.checker().expectingDeadLetters(1).awaitSettled(Stage.LIMIT);
            assertThat(deadJob(stage, group)).isEqualTo(strayed);
        }
    }

    @Test
    void a_turn_waits_for_a_missing_migration() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (Stage stage = new Stage()) {
            stage.orchestrator();
            TestingWorker worker = stage.worker(asked -> {
                gate.await();
                return Team.done(asked);
            });
            TestingGroup group = stage.group();
            TurnId turn = group.say("Hello");
            stage.awaitActive(group, turn);

            execute(stage, "ALTER TABLE steps RENAME TO steps_of_tomorrow");
            gate.countDown();
            Await.until(Stage.LIMIT, () -> worker.done().size() == 1, "the result");
            assertThat(group.status(turn)).isEqualTo("queued");
            execute(stage, "ALTER TABLE steps_of_tomorrow RENAME TO steps");

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            stage.settled();
        }
    }

    /** Truncates the Redis entry of a queued turn. */
    private static void tear(Stage stage, TestingGroup group, QueuedTurn turn) {
        String waiting = stage.shards().keys(group.id()).waiting();
        String text = Json.write(turn);
        stage.redis().call(commands -> commands.zremrangebyscore(waiting, Range.create(turn.number(), turn.number())));
        stage.redis()
                .call(commands -> commands.zadd(waiting, (double) turn.number(), text.substring(0, text.length() / 2)));
    }

    private static void execute(Stage stage, String statement) {
        stage.sql().sql(statement).update();
    }

    /** The queued jobs of the orchestrator, oldest first. */
    private static List<String> entries(Stage stage, TestingGroup group) {
        String stream = stage.shards().keys(group.id()).shard().jobs(Role.ORCHESTRATOR);
        return stage.redis().call(commands -> commands.xrange(stream, Range.<String>unbounded())).stream()
                .map(StreamMessage::getId)
                .toList();
    }

    private static Job deadJob(Stage stage, TestingGroup group) {
        String letters = stage.shards().keys(group.id()).shard().deadLetters();
        var found = stage.redis().call(commands -> commands.xrange(letters, Range.unbounded()));
        assertThat(found).hasSize(1);
        return Json.read(found.getFirst().getBody().getOrDefault("j", ""), Job.class);
    }
}
