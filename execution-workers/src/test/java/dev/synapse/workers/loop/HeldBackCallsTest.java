package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One refused call holds back the others of its model, without occupying their slots. */
@Timeout(120)
class HeldBackCallsTest {

    private static final int CALLS = 100;

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_refused_call_holds_back_the_others_until_the_vendor_takes_calls_again() {
        AtomicInteger refused = new AtomicInteger();
        AtomicLong refusing = new AtomicLong();
        testBed.model().otherwise(request -> {
            refusing.compareAndSet(0, System.nanoTime());
            if (System.nanoTime() - refusing.get() >= Duration.ofSeconds(5).toNanos()) {
                return Reply.text("yes");
            }
            refused.incrementAndGet();
            return Reply.failure(429, "slow down").retryAfter("5");
        });
        List<Job.RunAgentLlm> jobs = IntStream.rangeClosed(1, CALLS)
                .mapToObj(i -> turn.ask(i, "Writer"))
                .toList();
        turn.start(jobs.getFirst());
        testBed.workers();
        Await.until(WorkerTestBed.LIMIT, () -> turn.delayed().size() == 1, "the first call to be refused");

        jobs.stream().skip(1).forEach(turn::dispatch);
        List<TurnInput> inputs = turn.awaitInputs(CALLS);

        assertThat(inputs).allMatch(TurnInput.AgentAnswered.class::isInstance);
        assertThat(refused.get()).isLessThan(5);
        assertThat(jobs.stream().skip(1))
                .allSatisfy(job -> assertThat(turn.step(job).attempts()).isLessThanOrEqualTo(2));
        assertThat(turn.events())
                .anySatisfy(event -> assertThat(event.json())
                        .contains("is busy; its calls wait")
                        .contains("429"));
    }

    @Test
    void waiting_calls_leave_their_slots_to_other_models() {
        testBed.model()
                .whenModel("gpt-4.1-mini")
                .reply(Reply.failure(429, "slow down").retryAfter("60"));
        testBed.model().whenModel("gpt-5").reply(Reply.text("yes"));
        Job.RunAgentLlm first = turn.ask(1, "Writer");
        turn.start(first);
        testBed.workersWithSlots(1);
        Await.until(WorkerTestBed.LIMIT, () -> turn.delayed().size() == 1, "the first call to be refused");

        IntStream.rangeClosed(2, 20).mapToObj(i -> turn.ask(i, "Writer")).forEach(turn::dispatch);
        turn.dispatch(turn.ask(21, "Writer").withFallback(new Job.Fallback("openai", "gpt-5", 0, "why")));

        assertThat(turn.awaitInput()).isInstanceOf(TurnInput.AgentAnswered.class);
        assertThat(turn.delayed()).hasSize(20);
        assertThat(testBed.model().requestCount()).isEqualTo(2);
    }

    @Test
    void a_waiting_step_of_a_closed_turn_ends_when_it_is_due() {
        testBed.model().onAgent("Writer", Reply.failure(429, "slow down").retryAfter("2"));
        turn.start(turn.ask(1, "Writer"));
        testBed.workers();
        Await.until(WorkerTestBed.LIMIT, () -> turn.delayed().size() == 1, "the first call to be refused");

        turn.close();

        Await.until(WorkerTestBed.LIMIT, () -> turn.delayed().isEmpty(), "the waiting step to be due");
        turn.awaitIdle();
        assertThat(testBed.model().requestCount()).isEqualTo(1);
    }
}
