package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.orchestrator.sync.SyncResult;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.orchestrator.sync.TurnRowsWriter;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.LiveTurn;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RedeliveryTest {

    @Test
    void a_delivery_that_is_handled_twice_has_one_effect() throws Exception {
        try (Stage stage = new Stage()) {
            stage.orchestrator(twice(stage.handler(stage.source())));
            TestingWorker worker = new TestingWorker(new StepCommits(stage.redis(), stage.shards()), Team::answer);
            stage.workers(twice(worker));

            assertOneEffect(stage);
            assertThat(worker.done())
                    .extracting(TestingWorker.Done::result)
                    .containsOnly(CommitResult.OK, CommitResult.DUP);
        }
    }

    @Test
    void a_job_that_is_in_its_stream_twice_has_one_effect() throws Exception {
        try (Stage stage = new Stage()) {
            stage.orchestrator(doubling(stage, Role.ORCHESTRATOR, stage.handler(stage.source())));
            TestingWorker worker = new TestingWorker(new StepCommits(stage.redis(), stage.shards()), Team::answer);
            stage.workers(doubling(stage, Role.WORKERS, worker));

            assertOneEffect(stage);
        }
    }

    @Test
    void several_orchestrators_share_the_turns() throws Exception {
        try (Stage stage = new Stage()) {
            stage.orchestrator();
            stage.orchestrator();
            stage.orchestrator();
            stage.worker(Team::answer);
            List<TestingGroup> groups =
                    Stream.generate(() -> stage.group(Team.MEMBERS)).limit(25).toList();
            List<TurnId> turns = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                groups.forEach(group -> turns.add(group.say("Hello")));
            }

            for (int i = 0; i < turns.size(); i++) {
                TestingGroup group = groups.get(i % groups.size());
                assertThat(group.awaitEnd(turns.get(i))).isEqualTo("completed");
                assertThat(group.steps(turns.get(i))).hasSize(7);
            }
            stage.settled();
        }
    }

    @Test
    void a_crash_between_sync_and_finish_duplicates_nothing() throws Exception {
        try (Stage stage = new Stage()) {
            stage.orchestrator(crashingAfterSync(stage));
            stage.worker(Team::done);
            TestingGroup group = stage.group();

            TurnId turn = group.say("Hello");

            Await.until(Stage.LIMIT, () -> group.status(turn).equals("completed"), "the sync");
            String rows = group.rows();
            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            stage.settled();
            assertThat(group.rows()).isEqualTo(rows);
            TurnId next = group.say("And more");
            assertThat(group.awaitEnd(next)).isEqualTo("completed");
            assertThat(group.texts()).hasSize(4);
            stage.settled();
        }
    }

    @Test
    void after_a_crash_following_the_sync_events_match_postgresql() throws Exception {
        try (Stage stage = new Stage()) {
            stage.orchestrator(crashingAfterSync(stage));
            stage.worker(Team::done);
            TestingGroup group = stage.group();
            TurnId turn = group.say("Hello");
            Await.until(Stage.LIMIT, () -> group.status(turn).equals("completed"), "the sync");

            stage.enqueue(
                    Role.ORCHESTRATOR, new Job.ContinueTurn(group.id(), turn, new TurnInput.CancelRequested()), 0);

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            stage.settled();
            assertThat(group.events().getLast().type()).isEqualTo("turn.completed");
        }
    }

    @Test
    void a_result_that_cannot_be_processed_fails_its_turn() throws Exception {
        try (Stage stage = new Stage()) {
            JobHandler handler = stage.handler(stage.source());
            stage.orchestrator(delivery -> {
                if (delivery.job() instanceof Job.StartTurn || delivery.deliveries() > 3) {
                    handler.handle(delivery);
                }
            });
            stage.worker(Team::done);
            TestingGroup group = stage.group();

            TurnId turn = group.say("Hello");

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(group.error(turn)).isEqualTo("A step of the turn could not be processed in 3 attempts");
            stage.checker().expectingDeadLetters(1).awaitSettled(Stage.LIMIT);
        }
    }

    @Test
    void a_stopping_orchestrator_hands_its_turns_to_another() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (Stage stage = new Stage()) {
            stage.worker(asked -> {
                gate.await();
                return Team.answer(asked);
            });
            TestingGroup group = stage.group(Team.MEMBERS);
            Orchestrator first = stage.orchestrator();
            TurnId turn = group.say("Hello");
            stage.awaitActive(group, turn);

            first.close();
            gate.countDown();
            stage.orchestrator();

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            stage.settled();
        }
    }

    private static void assertOneEffect(Stage stage) {
        TestingGroup group = stage.group(Team.MEMBERS);
        TurnId first = group.say("Hello");
        TurnId second = group.say("Hello again");

        assertThat(group.awaitEnd(second)).isEqualTo("completed");
        stage.settled();
        for (TurnId turn : List.of(first, second)) {
            assertThat(group.steps(turn)).hasSize(7).allMatch(step -> step.endsWith(" completed"));
        }
        assertThat(group.texts()).hasSize(16);
        assertThat(group.eventTypes()).hasSize(2 * (3 + 3 * 7 + 1));
    }

    private static JobHandler twice(JobHandler handler) {
        return delivery -> {
            handler.handle(delivery);
            handler.handle(delivery);
        };
    }

    /** Adds each job to its stream a second time. */
    private static JobHandler doubling(Stage stage, Role role, JobHandler handler) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        return delivery -> {
            boolean again = !(delivery.job() instanceof Job.StartTurn) && seen.add(Json.write(delivery.job()));
            if (again) {
                stage.enqueue(role, delivery.job(), delivery.threadLength());
            }
            handler.handle(delivery);
        };
    }

    /** Handles jobs like the product, but crashes once, just after the turn was written. */
    private static JobHandler crashingAfterSync(Stage stage) {
        JobHandler handler = stage.handler(stage.source());
        TurnRowsWriter rows = new TurnRowsWriter(stage.sql());
        Set<TurnId> crashed = ConcurrentHashMap.newKeySet();
        return delivery -> {
            if (delivery.job() instanceof Job.ContinueTurn next
                    && next.input() instanceof TurnInput.AgentAnswered
                    && crashed.add(next.turn())) {
                sync(stage, rows, delivery);
                return;
            }
            handler.handle(delivery);
        };
    }

    private static void sync(Stage stage, TurnRowsWriter rows, Delivery delivery) {
        LiveTurn live = stage.live().read(delivery.job().group()).orElseThrow();
        TurnRecord record = new TurnRecord(
                new TurnRef(delivery.job().group(), live.turn(), live.number()),
                live.startedAt(),
                new TurnRecord.End(TurnStatus.COMPLETED, null, new Usage(1, 2, 3, null), Times.now()),
                new TurnRecord.Content(live.messages(), live.steps(), live.calls()),
                live.lastSeq() + 1);
        assertThat(rows.sync(record)).isEqualTo(new SyncResult.Written(1));
        assertThat(rows.sync(record)).isEqualTo(new SyncResult.AlreadyFinal(1));
    }
}
