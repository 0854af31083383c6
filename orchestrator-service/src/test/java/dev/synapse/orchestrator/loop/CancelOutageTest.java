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

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void a_cancellation_waits_for_postgresql_and_is_written_once() throws Exception {
        CutProxy proxy = stage.opened(CutProxy.to("127.0.0.1", stage.database().port()));
        stage.orchestrator(
                stage.handler(stage.opened(Stage.impatientPool(stage.database().through(proxy)))));
        TestingWorker worker = stage.worker(TestingWorker::forever);
        TestingGroup group = stage.group();
        TurnId turn = group.say("Hello");
        stage.awaitAsked(worker, 1);

        proxy.refuse();
        proxy.cutAll();
        stage.inbox().cancel(group.id(), turn);
        Await.until(Stage.LIMIT, () -> worker.brokenOff().size() == 1, "the call to be broken off");
        stage.inbox().cancel(group.id(), turn);
        assertThat(group.status(turn)).isEqualTo("queued");
        assertThat(group.ends()).isEmpty();
        proxy.accept();

        assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
        stage.settled();
        assertThat(group.ends()).containsExactly("turn.cancelled");
    }

    @Test
    void a_sync_with_a_lost_reply_announces_the_same_results() throws Exception {
        AtomicInteger held = new AtomicInteger();
        CutProxy proxy = stage.opened(CutProxy.to("127.0.0.1", stage.database().port()));
        stage.orchestrator(
                stage.handler(stage.opened(Stage.impatientPool(stage.database().through(proxy)))));
        stage.worker(asked -> {
            if (asked.who().equals("Writer")) {
                return Answer.says("", "web_search");
            }
            held.incrementAndGet();
            new CountDownLatch(1).await();
            return Team.done(asked);
        });
        TestingGroup group = stage.group(Team.MEMBERS);
        TurnId turn = group.say("@[Writer]");
        Await.until(Stage.LIMIT, () -> held.get() == 1, "a tool at work");
        proxy.cutReplyTo("INSERT INTO messages");

        stage.inbox().cancel(group.id(), turn);

        assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
        assertThat(proxy.cutCount()).isEqualTo(1);
        stage.settled();
        assertThat(group.texts()).endsWith("web_search: " + CancelTest.NO_RESULT);
    }

    @Test
    void a_redis_that_loses_its_data_does_not_undo_a_cancellation() throws Exception {
        TestingWorker worker = stage.worker(TestingWorker::forever);
        TestingGroup group = stage.group();
        Orchestrator first = stage.orchestrator();
        QueuedTurn turn = group.write("Hello");
        group.handIn(turn);
        stage.awaitActive(group, turn.turn());
        first.close();
        group.requestCancel(turn);
        stage.inbox().cancel(group.id(), turn.turn());

        stage.administrator().call(commands -> commands.flushall());
        stage.orchestrator();
        group.handIn(turn);

        assertThat(group.awaitEnd(turn.turn())).isEqualTo("cancelled");
        stage.settled();
        assertThat(worker.done()).isEmpty();
    }
}
