package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cancels two turns that are queued after a running one. */
class CancelWaitingTest {

    private final OrchestratorTestBed testBed = new OrchestratorTestBed();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final TestingWorker worker = testBed.worker(asked -> {
        gate.await();
        return TeamScript.done(asked);
    });
    private final GatewayGroup group = testBed.group();
    private final TurnId first = group.say("First");
    private final TurnId second = group.say("Second");
    private final TurnId third = group.say("Third");

    @BeforeEach
    void theFirstRuns() {
        testBed.orchestrator();
        testBed.awaitActive(group, first);
    }

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_queued_turn_is_cancelled_while_the_previous_one_runs() {
        testBed.inbox().cancel(group.id(), second);

        assertThat(group.awaitEnd(second)).isEqualTo("cancelled");
        assertThat(group.status(first)).isEqualTo("queued");
        gate.countDown();
        assertThat(group.awaitEnd(third)).isEqualTo("completed");
        assertThat(group.status(first)).isEqualTo("completed");
        testBed.settled();
        assertThat(worker.done()).hasSize(2);
        assertThat(worker.done().getLast().asked().view().messages())
                .extracting(Message::content)
                .containsExactly(
                        "First", "Done by Orchestrator. TASK_COMPLETE", "Second", "The turn was cancelled.", "Third");
        assertThat(group.steps(second)).isEmpty();
    }

    @Test
    void the_last_queued_turn_is_cancelled() {
        testBed.inbox().cancel(group.id(), third);
        assertThat(group.awaitEnd(third)).isEqualTo("cancelled");
        testBed.inbox().cancel(group.id(), second);
        assertThat(group.awaitEnd(second)).isEqualTo("cancelled");
        gate.countDown();

        assertThat(group.awaitEnd(first)).isEqualTo("completed");
        testBed.settled();
        assertThat(group.awaitEnd(group.say("Fourth"))).isEqualTo("completed");
        testBed.settled();
    }
}
