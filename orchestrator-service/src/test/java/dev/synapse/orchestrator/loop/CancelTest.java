package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelTest {

    static final String NO_RESULT = "(no result: the turn ended before the tool had answered)";

    private final OrchestratorTestBed testBed = new OrchestratorTestBed();

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void all_calls_are_aborted_and_their_usage_is_kept() throws Exception {
        AtomicInteger held = new AtomicInteger();
        testBed.orchestrator();
        TestingWorker worker = testBed.worker(asked -> {
            if (asked.who().equals("Researcher") && asked.round() == 1) {
                return Answer.says("Let me see", "web_search", "web_search");
            }
            held.incrementAndGet();
            new CountDownLatch(1).await();
            return TeamScript.done(asked);
        });
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);
        TurnId turn = group.say("@[Writer] @[Researcher] hello");
        Await.until(OrchestratorTestBed.LIMIT, () -> held.get() == 3, "a model and two tools at work");

        testBed.inbox().cancel(group.id(), turn);

        assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
        assertThat(worker.brokenOff()).hasSize(3).containsOnly(CommitResult.OK);
        assertThat(group.steps(turn))
                .containsExactly(
                        "1 run_agent_llm Writer cancelled Broken off",
                        "2 run_agent_llm Researcher completed",
                        "3 run_tool web_search cancelled Broken off",
                        "4 run_tool web_search cancelled Broken off");
        assertThat(group.texts())
                .containsExactly(
                        "User: @[Writer] @[Researcher] hello",
                        "Researcher: Let me see",
                        "web_search: " + NO_RESULT,
                        "web_search: " + NO_RESULT,
                        "Orchestrator: The turn was cancelled.");
        assertThat(group.events().getLast().type()).isEqualTo("turn.cancelled");
        assertThat(group.events().getLast().json())
                .contains("\"input_tokens\":150,\"output_tokens\":9,", "\"estimated\":true");
        testBed.settled();
    }

    @Test
    void the_next_turn_sees_a_complete_transcript() throws Exception {
        AtomicInteger held = new AtomicInteger();
        testBed.orchestrator();
        TestingWorker worker = testBed.worker(asked -> {
            if (asked.who().equals("Writer")) {
                return Answer.says("Let me see", "web_search");
            }
            if (asked.who().equals("web_search")) {
                held.incrementAndGet();
                new CountDownLatch(1).await();
            }
            return TeamScript.done(asked);
        });
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);
        TurnId turn = group.say("@[Writer] hello");
        Await.until(OrchestratorTestBed.LIMIT, () -> held.get() == 1, "a tool at work");
        TurnId next = group.say("Never mind");

        testBed.inbox().cancel(group.id(), turn);

        assertThat(group.awaitEnd(next)).isEqualTo("completed");
        List<Message> seen = worker.done().getLast().asked().view().messages();
        assertThat(seen).extracting(Message::content).contains(NO_RESULT, "Never mind");
        Message calling = seen.get(1);
        Message result = seen.get(2);
        assertThat(result.parentMessageId()).isEqualTo(calling.id());
        assertThat(result.meta().toolCallId())
                .isEqualTo(calling.meta().calls().getFirst().id());
        testBed.settled();
    }

    @Test
    void a_failed_turn_aborts_its_other_calls() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        testBed.orchestrator();
        TestingWorker worker = testBed.worker(asked -> {
            if (asked.who().equals("Writer")) {
                held.countDown();
                new CountDownLatch(1).await();
            }
            held.await();
            return new Answer.Fails("No");
        });
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);

        TurnId turn = group.say("@[Writer] @[Researcher]");

        assertThat(group.awaitEnd(turn)).isEqualTo("failed");
        assertThat(worker.brokenOff()).containsExactly(CommitResult.OK);
        assertThat(group.steps(turn))
                .containsExactly("1 run_agent_llm Writer cancelled Broken off", "2 run_agent_llm Researcher failed No");
        testBed.settled();
    }

    @Test
    void a_turn_is_cancelled_before_it_starts() throws Exception {
        TestingWorker worker = testBed.worker(TeamScript::done);
        GatewayGroup group = testBed.group();
        QueuedTurn turn = group.write("Hello");
        group.requestCancel(turn);
        group.handIn(turn);
        testBed.inbox().cancel(group.id(), turn.turn());

        testBed.orchestrator();

        assertThat(group.awaitEnd(turn.turn())).isEqualTo("cancelled");
        assertThat(group.eventTypes()).containsExactly("message", "turn.queued", "message", "turn.cancelled");
        testBed.settled();
        assertThat(worker.done()).isEmpty();
        assertThat(group.awaitEnd(group.say("Again"))).isEqualTo("completed");
        testBed.settled();
    }

    @Test
    void the_cancellation_is_repeated() throws Exception {
        testBed.orchestrator();
        testBed.worker(TestingWorker::forever);
        GatewayGroup group = testBed.group();
        TurnId turn = group.say("Hello");
        TurnId queued = group.say("And this");
        testBed.awaitActive(group, turn);

        for (int i = 0; i < 5; i++) {
            testBed.inbox().cancel(group.id(), queued);
            testBed.inbox().cancel(group.id(), turn);
        }

        assertThat(group.awaitEnd(turn)).isEqualTo("cancelled");
        assertThat(group.awaitEnd(queued)).isEqualTo("cancelled");
        testBed.inbox().cancel(group.id(), turn);
        testBed.settled();
        assertThat(group.ends()).containsExactlyInAnyOrder("turn.cancelled", "turn.cancelled");
    }

    @Test
    void either_an_answer_or_a_cancellation_ends_the_turn() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        testBed.orchestrator();
        testBed.orchestrator();
        testBed.worker(asked -> {
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(4_000));
            return TeamScript.answer(asked);
        });
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);
        List<TurnId> turns = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            TurnId turn = group.say("Message " + i);
            turns.add(turn);
            TurnId cancelled = turns.get(random.nextInt(turns.size()));
            TimeUnit.MICROSECONDS.sleep(random.nextInt(10_000));
            testBed.inbox().cancel(group.id(), cancelled);
            testBed.inbox().cancel(group.id(), turn);
        }

        turns.forEach(group::awaitEnd);

        testBed.settled();
        assertThat(group.ends()).as("seed %d, events %s", seed, group.events()).hasSize(30);
        assertThat(group.awaitEnd(group.say("At last"))).isEqualTo("completed");
        testBed.settled();
    }

    @Test
    void cancelling_an_unknown_turn_changes_nothing() throws Exception {
        testBed.orchestrator();
        testBed.worker(TeamScript::done);
        GatewayGroup group = testBed.group();
        TurnId turn = group.say("Hello");
        group.awaitEnd(turn);
        String rows = group.rows();

        testBed.inbox().cancel(group.id(), turn);
        testBed.enqueue(
                Role.ORCHESTRATOR, new Job.ContinueTurn(group.id(), TurnId.next(), new TurnInput.CancelRequested()), 0);

        testBed.settled();
        assertThat(group.rows()).isEqualTo(rows);
        assertThat(group.ends()).containsExactly("turn.completed");
    }
}
