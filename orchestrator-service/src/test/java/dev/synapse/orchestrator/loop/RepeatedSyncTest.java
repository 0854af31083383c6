package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.orchestrator.sync.SyncResult;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.orchestrator.sync.TurnRowsWriter;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.LiveTurn;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepeatedSyncTest {

    private static final int AT_ONCE = 4;

    @Test
    void of_concurrent_syncs_one_writes_the_turn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed();
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            testBed.orchestrator();
            testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);
            TurnId turn = group.say("@[Writer] @[Researcher]");
            testBed.awaitSteps(group, 2);
            TurnRowsWriter rows = new TurnRowsWriter(testBed.sql());
            TurnRecord record = record(group, testBed.live().read(group.id()).orElseThrow());

            List<Future<SyncResult>> syncs = Stream.generate(() -> writers.submit(() -> rows.sync(record)))
                    .limit(AT_ONCE)
                    .toList();

            assertThat(syncs)
                    .extracting(Future::get)
                    .containsOnlyOnce(new SyncResult.Written(1))
                    .containsOnly(new SyncResult.Written(1), new SyncResult.AlreadyFinal(1));
            assertThat(group.steps(turn)).hasSize(2);
            gate.countDown();
            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
        }
    }

    @Test
    void clients_of_a_turn_that_runs_again_after_its_end_was_stored_read_the_stored_messages() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);
            TurnId turn = group.say("@[Writer]");
            testBed.awaitSteps(group, 1);
            LiveTurn live = testBed.live().read(group.id()).orElseThrow();
            List<Message> stored = List.of(
                    live.messages().getFirst(),
                    new Message(
                            MessageId.next(), group.id(), turn, "Writer", "Lost", Times.now(), null, MessageMeta.NONE));
            new TurnRowsWriter(testBed.sql()).sync(record(group, live, stored));

            gate.countDown();

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(group.texts()).containsExactly("User: @[Writer]", "Writer: Lost");
            assertThat(group.eventTypes()).containsExactly("turn.failed");
            assertThat(group.events().getFirst().seq()).isGreaterThan(live.lastSeq() + 100);
            testBed.settled();
        }
    }

    @Test
    void a_turn_whose_newest_data_redis_lost_after_the_decision_to_end_it_is_not_stored() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            TurnId turn = group.say("Hello");
            testBed.awaitSteps(group, 1);
            LiveTurn withoutAnswer = testBed.live().read(group.id()).orElseThrow();
            TurnInput answered = new TurnInput.AgentAnswered(
                    withoutAnswer.steps().getFirst().id(), MessageId.next(), List.of(), true, List.of(), 1, Usage.NONE);
            Claim lost = new Claim(Role.ORCHESTRATOR, "1-1", "orchestrator", "");

            testBed.handler(testBed.source())
                    .handle(new Delivery(new Job.ContinueTurn(group.id(), turn, answered), lost, 1, 0));

            assertThat(group.status(turn)).isEqualTo("queued");
            gate.countDown();
            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            assertThat(group.texts()).hasSize(2);
            testBed.settled();
        }
    }

    private static TurnRecord record(GatewayGroup group, LiveTurn live) {
        return record(group, live, live.messages());
    }

    private static TurnRecord record(GatewayGroup group, LiveTurn live, List<Message> messages) {
        return new TurnRecord(
                new TurnRef(group.id(), live.turn(), live.number()),
                live.startedAt(),
                new TurnRecord.End(TurnStatus.FAILED, "the test wants it", live.usage(), Times.now()),
                new TurnRecord.Content(messages, OpenSteps.cancelAll(live, Times.now()), live.calls()),
                live.lastSeq() + 1);
    }
}
