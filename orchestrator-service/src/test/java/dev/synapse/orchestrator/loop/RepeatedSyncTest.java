package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.orchestrator.sync.SyncResult;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.orchestrator.sync.TurnRowsWriter;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
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

    private static TurnRecord record(GatewayGroup group, LiveTurn live) {
        return new TurnRecord(
                new TurnRef(group.id(), live.turn(), live.number()),
                live.startedAt(),
                new TurnRecord.End(TurnStatus.FAILED, "the test wants it", live.usage(), Times.now()),
                new TurnRecord.Content(live.messages(), OpenSteps.cancelAll(live, Times.now()), live.calls()),
                live.lastSeq() + 1);
    }
}
