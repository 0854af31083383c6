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
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator(twice(testBed.handler(testBed.source())));
            TestingWorker worker =
                    new TestingWorker(new StepCommits(testBed.redis(), testBed.shards()), TeamScript::answer);
            testBed.workers(twice(worker));

            assertOneEffect(testBed);
            assertThat(worker.done())
                    .extracting(TestingWorker.Done::result)
                    .containsOnly(CommitResult.OK, CommitResult.DUP);
        }
    }

    @Test
    void a_job_that_is_in_its_stream_twice_has_one_effect() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator(doubling(testBed, Role.ORCHESTRATOR, testBed.handler(testBed.source())));
            TestingWorker worker =
                    new TestingWorker(new StepCommits(testBed.redis(), testBed.shards()), TeamScript::answer);
            testBed.workers(doubling(testBed, Role.WORKERS, worker));

            assertOneEffect(testBed);
        }
    }

    @Test
    void several_orchestrators_share_the_turns() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.orchestrator();
            testBed.orchestrator();
            testBed.worker(TeamScript::answer);
            List<GatewayGroup> groups = Stream.generate(() -> testBed.group(TeamScript.MEMBERS))
                    .limit(25)
                    .toList();
            List<TurnId> turns = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                groups.forEach(group -> turns.add(group.say("Hello")));
            }

            for (int i = 0; i < turns.size(); i++) {
                GatewayGroup group = groups.get(i % groups.size());
                assertThat(group.awaitEnd(turns.get(i))).isEqualTo("completed");
                assertThat(group.steps(turns.get(i))).hasSize(7);
            }
            testBed.settled();
        }
    }

    @Test
    void a_crash_between_sync_and_finish_duplicates_nothing() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator(crashingAfterSync(testBed));
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();

            TurnId turn = group.say("Hello");

            Await.until(OrchestratorTestBed.LIMIT, () -> group.status(turn).equals("completed"), "the sync");
            String rows = group.rows();
            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
            assertThat(group.rows()).isEqualTo(rows);
            TurnId next = group.say("And more");
            assertThat(group.awaitEnd(next)).isEqualTo("completed");
            assertThat(group.texts()).hasSize(4);
            testBed.settled();
        }
    }

    @Test
    void after_a_crash_following_the_sync_events_match_postgresql() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator(crashingAfterSync(testBed));
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            TurnId turn = group.say("Hello");
            Await.until(OrchestratorTestBed.LIMIT, () -> group.status(turn).equals("completed"), "the sync");

            testBed.enqueue(
                    Role.ORCHESTRATOR, new Job.ContinueTurn(group.id(), turn, new TurnInput.CancelRequested()), 0);

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
            assertThat(group.events().getLast().type()).isEqualTo("turn.completed");
        }
    }

    @Test
    void a_result_that_cannot_be_processed_fails_its_turn() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            JobHandler handler = testBed.handler(testBed.source());
            testBed.orchestrator(delivery -> {
                if (delivery.job() instanceof Job.StartTurn || delivery.deliveries() > 3) {
                    handler.handle(delivery);
                }
            });
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();

            TurnId turn = group.say("Hello");

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(group.error(turn)).isEqualTo("A step of the turn could not be processed in 3 attempts");
            testBed.checker().expectingDeadLetters(1).awaitSettled(OrchestratorTestBed.LIMIT);
        }
    }

    @Test
    void a_stopping_orchestrator_hands_its_turns_to_another() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.worker(asked -> {
                gate.await();
                return TeamScript.answer(asked);
            });
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);
            Orchestrator first = testBed.orchestrator();
            TurnId turn = group.say("Hello");
            testBed.awaitActive(group, turn);

            first.close();
            gate.countDown();
            testBed.orchestrator();

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
        }
    }

    private static void assertOneEffect(OrchestratorTestBed testBed) {
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);
        TurnId first = group.say("Hello");
        TurnId second = group.say("Hello again");

        assertThat(group.awaitEnd(second)).isEqualTo("completed");
        testBed.settled();
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
    private static JobHandler doubling(OrchestratorTestBed testBed, Role role, JobHandler handler) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        return delivery -> {
            boolean again = !(delivery.job() instanceof Job.StartTurn) && seen.add(Json.write(delivery.job()));
            if (again) {
                testBed.enqueue(role, delivery.job(), delivery.threadLength());
            }
            handler.handle(delivery);
        };
    }

    /** Handles jobs like the product, but crashes once, just after the turn was written. */
    private static JobHandler crashingAfterSync(OrchestratorTestBed testBed) {
        JobHandler handler = testBed.handler(testBed.source());
        TurnRowsWriter rows = new TurnRowsWriter(testBed.sql());
        Set<TurnId> crashed = ConcurrentHashMap.newKeySet();
        return delivery -> {
            if (delivery.job() instanceof Job.ContinueTurn next
                    && next.input() instanceof TurnInput.AgentAnswered
                    && crashed.add(next.turn())) {
                sync(testBed, rows, delivery);
                return;
            }
            handler.handle(delivery);
        };
    }

    private static void sync(OrchestratorTestBed testBed, TurnRowsWriter rows, Delivery delivery) {
        LiveTurn live = testBed.live().read(delivery.job().group()).orElseThrow();
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
