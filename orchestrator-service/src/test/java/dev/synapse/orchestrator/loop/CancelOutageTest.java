package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancels turns while PostgreSQL or Redis is unavailable. */
@Tag("slow")
class CancelOutageTest {

    private final OrchestratorTestBed testBed = new OrchestratorTestBed();

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_cancellation_waits_for_postgresql_and_is_written_once() throws Exception {
        CutProxy proxy =
                testBed.opened(CutProxy.to("127.0.0.1", testBed.database().port()));
        testBed.orchestrator(testBed.handler(testBed.opened(
                OrchestratorTestBed.impatientPool(testBed.database().through(proxy)))));
        TestingWorker worker = testBed.worker(TestingWorker::forever);
        GatewayGroup group = testBed.group();
        TurnId turn = group.say("Hello");
        testBed.awaitAsked(worker, 1);

        proxy.refuse();
        proxy.cutAll();
        testBed.inbox().cancel(group.id(), turn);
        Await.until(OrchestratorTestBed.LIMIT, () -> worker.brokenOff().size() == 1, "the call to be broken off");
        testBed.inbox().cancel(group.id(), turn);
        assertThat(group.status(turn)).isEqualTo("queued");
        assertThat(group.ends()).isEmpty();
        proxy.accept();

        assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
        testBed.settled();
        assertThat(group.ends()).containsExactly("turn.cancelled");
    }

    @Test
    void a_sync_with_a_lost_reply_announces_the_same_results() throws Exception {
        AtomicInteger held = new AtomicInteger();
        CutProxy proxy =
                testBed.opened(CutProxy.to("127.0.0.1", testBed.database().port()));
        testBed.orchestrator(testBed.handler(testBed.opened(
                OrchestratorTestBed.impatientPool(testBed.database().through(proxy)))));
        testBed.worker(asked -> {
            if (asked.who().equals("Writer")) {
                return Answer.says("", "web_search");
            }
            held.incrementAndGet();
            new CountDownLatch(1).await();
            return TeamScript.done(asked);
        });
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);
        TurnId turn = group.say("@[Writer]");
        Await.until(OrchestratorTestBed.LIMIT, () -> held.get() == 1, "a tool at work");
        proxy.cutReplyTo("INSERT INTO messages");

        testBed.inbox().cancel(group.id(), turn);

        assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
        assertThat(proxy.cutCount()).isEqualTo(1);
        testBed.settled();
        assertThat(group.texts())
                .endsWith("web_search: " + CancelTest.NO_RESULT, "Orchestrator: The turn was cancelled.");
    }

    @Test
    void a_redis_that_loses_its_data_does_not_undo_a_cancellation() throws Exception {
        TestingWorker worker = testBed.worker(TestingWorker::forever);
        GatewayGroup group = testBed.group();
        Orchestrator first = testBed.orchestrator();
        QueuedTurn turn = group.write("Hello");
        group.handIn(turn);
        testBed.awaitActive(group, turn.turn());
        first.close();
        group.requestCancel(turn);
        testBed.inbox().cancel(group.id(), turn.turn());

        testBed.administrator().call(commands -> commands.flushall());
        testBed.orchestrator();
        group.handIn(turn);

        assertThat(group.awaitEnd(turn.turn())).isEqualTo("cancelled");
        testBed.settled();
        assertThat(worker.done()).isEmpty();
    }
}
