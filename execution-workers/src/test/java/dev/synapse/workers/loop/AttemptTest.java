package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);

    @AfterEach
    void close() {
        testBed.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 1, false, false",
        "1, 3, 3, 3, true, false",
        "3, 1, 3, 3, true, false",
        "2, 3, 3, 4, true, true",
        "1, 4, 3, 4, true, true",
        "1, 1, 1, 1, true, false"
    })
    void retried_and_crashed_attempts_count_alike(
            int attempt, int deliveries, int maxAttempts, int number, boolean last, boolean tooMany) {
        turn.start(turn.ask(1, "Writer"));

        Attempt tested = attempt(attempt, deliveries, maxAttempts);

        assertThat(tested.number()).isEqualTo(number);
        assertThat(tested.isLast()).isEqualTo(last);
        assertThat(tested.isBeyondLimit()).isEqualTo(tooMany);
    }

    /** A model may be busy for longer, but no process dies with a job more often. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, false, false, false",
        "3, 1, true, false, false",
        "5, 1, true, false, false",
        "6, 1, true, true, false",
        "7, 1, true, true, true",
        "1, 3, true, false, false",
        "1, 4, true, false, true",
        "4, 3, true, true, false"
    })
    void a_busy_model_has_more_attempts(int attempt, int deliveries, boolean last, boolean lastBusy, boolean tooMany) {
        turn.start(turn.ask(1, "Writer"));

        Attempt tested = attempt(attempt, deliveries, new AttemptLimits(3, 6));

        assertThat(tested.isLast()).isEqualTo(last);
        assertThat(tested.isLastWhileBusy()).isEqualTo(lastBusy);
        assertThat(tested.isBeyondLimit()).isEqualTo(tooMany);
    }

    @Test
    void a_postponed_step_is_delivered_as_the_same_attempt() {
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        turn.start(job);

        new OutcomeCommitter(testBed.commits())
                .commit(attempt(1, 2, 5), new StepOutcome.Postponed(Duration.ofMinutes(1), job, "it is busy"));

        assertThat(turn.delayed())
                .singleElement()
                .satisfies(text ->
                        assertThat(Json.read(text.substring(3), Job.class)).isEqualTo(job.asAttempt(2)));
        assertThat(turn.step(job).status()).isEqualTo(StepStatus.RETRYING);
        assertThat(turn.step(job).reason()).isEqualTo("it is busy");
        assertThat(turn.eventTypes()).containsExactly("step.retrying");
    }

    @Test
    void a_fallback_has_as_many_attempts_as_the_members_own_model() {
        turn.start(turn.ask(1, "Writer").withFallback(new Job.Fallback("openai", "gpt-5", 3, "why")));

        Attempt tested = attempt(4, 2, 3);

        assertThat(tested.number()).isEqualTo(5);
        assertThat(tested.isLast()).isFalse();
        assertThat(tested.maxAttempts()).isEqualTo(6);
    }

    @Test
    void a_retried_step_is_delivered_as_the_next_attempt() {
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        turn.start(job);

        new OutcomeCommitter(testBed.commits())
                .commit(
                        attempt(1, 2, 5),
                        new StepOutcome.Retry(Duration.ofMinutes(1), "not now", StepUsage.NONE, List.of()));

        assertThat(turn.delayed()).singleElement().satisfies(text -> {
            assertThat(text).startsWith("w1 ");
            assertThat(Json.read(text.substring(3), Job.class)).isEqualTo(job.asAttempt(3));
        });
        assertThat(turn.step(job)).satisfies(step -> {
            assertThat(step.status()).isEqualTo(StepStatus.RETRYING);
            assertThat(step.attempts()).isEqualTo(2);
            assertThat(step.reason()).isEqualTo("not now");
        });
        assertThat(turn.eventTypes()).containsExactly("step.retrying");
    }

    private Attempt attempt(int attempt, int deliveries, int maxAttempts) {
        return attempt(attempt, deliveries, AttemptLimits.of(maxAttempts));
    }

    private Attempt attempt(int attempt, int deliveries, AttemptLimits limits) {
        Delivery received = turn.take(Role.WORKERS);
        Job.StepJob job = ((Job.StepJob) received.job()).asAttempt(attempt);
        Delivery delivery = new Delivery(job, received.claim(), deliveries, received.threadLength());
        return Attempt.of(delivery, job, limits);
    }
}
