package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many large prompts and answers at once, on workers with little memory. */
class LargeAnswersTest {

    private static final int TURNS = 12;
    private static final String ANSWER = "the answer is long ".repeat(10_000);

    private final WorkerTestBed testBed = new WorkerTestBed();

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void all_steps_finish_and_release_their_memory() {
        MemoryBudget budget = new MemoryBudget("tests", 6 << 20);
        testBed.model().onAgent("Writer", Reply.text(ANSWER));
        List<OrchestratedTurn> turns = IntStream.range(0, TURNS)
                .mapToObj(i -> new OrchestratedTurn(testBed))
                .toList();
        for (OrchestratedTurn turn : turns) {
            Job.RunAgentLlm job = turn.ask(1, "Writer");
            turn.start(TestingMembers.ROSTER, List.of(message(job, "x".repeat(300_000))), List.of(job));
        }

        Workers workers = testBed.workersWithin(budget);

        for (OrchestratedTurn turn : turns) {
            assertThat(turn.awaitInput()).isInstanceOf(TurnInput.AgentAnswered.class);
            assertThat(turn.lastMessage().content()).isEqualTo(ANSWER);
            assertThat(turn.deadLetters()).isEmpty();
        }
        Await.until(WorkerTestBed.LIMIT, () -> workers.reservedBytes() == 0, "that nothing is reserved");
    }

    private static Message message(Job.RunAgentLlm job, String text) {
        return new Message(
                MessageId.next(), job.group(), TurnId.next(), "User", text, Times.now(), null, MessageMeta.NONE);
    }
}
