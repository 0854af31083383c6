package dev.synapse.workers.loop;

import static dev.synapse.workers.loop.AgentStepRuns.agentJob;
import static dev.synapse.workers.loop.AgentStepRuns.answering;
import static dev.synapse.workers.loop.AgentStepRuns.failing;
import static dev.synapse.workers.loop.AgentStepRuns.roster;
import static dev.synapse.workers.loop.AgentStepRuns.unexpected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelException.Cause;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.turn.Roster;
import dev.synapse.workers.loop.StepOutcome.Completed;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.FallBack;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How agent steps wait for models that are busy or out of reach. */
@Timeout(60)
class BusyModelStepsTest {

    private final AgentStepRuns steps = new AgentStepRuns();

    @Test
    void the_retry_after_of_the_vendor_is_honoured() {
        StepOutcome outcome = steps.run(failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50))), 1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(50)));
    }

    @Test
    void a_busy_model_is_waited_for_longer_than_a_bad_reply() {
        ModelClient busyModel = failing(new Kind.Retryable(Cause.OUTAGE, null));
        AttemptLimits limits = new AttemptLimits(3, 6);

        assertThat(steps.run(busyModel, 5, limits)).isInstanceOf(Retry.class);
        assertThat(steps.run(busyModel, 6, limits)).isInstanceOf(Failed.class);
        assertThat(steps.run(failing(new Kind.Retryable(Cause.REPLY, null)), 3, limits))
                .isInstanceOf(Failed.class);
    }

    @Test
    void a_wait_that_outlasts_the_turn_is_not_begun() {
        steps.live().endIn(Duration.ofSeconds(40));
        ModelClient busyModel = failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50)));
        String text = "it is busy; the next attempt would be in 50 s, but the turn ends in 40 s";

        assertThat(steps.run(busyModel, 1))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(text));
        assertThat(steps.run(unexpected(), 1))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("openai/gpt-4.1-mini is busy; its calls wait: it is busy")
                                .endsWith("but the turn ends in 40 s"));
    }

    @Test
    void a_wait_that_outlasts_the_turn_leads_to_the_fallback_at_once() {
        steps.live().endIn(Duration.ofSeconds(40));
        Roster withFallback = roster(new ModelPolicy("openai", "gpt-5"));
        ModelClient busyModel = failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50)));

        assertThat(steps.run(busyModel, agentJob("Writer", 1, null), withFallback, 1))
                .isInstanceOf(FallBack.class);
        assertThat(steps.run(unexpected(), agentJob("Writer", 1, null), withFallback, 1))
                .isInstanceOfSatisfying(StepOutcome.Postponed.class, postponed -> {
                    assertThat(postponed.delay()).isZero();
                    assertThat(((Job.RunAgentLlm) postponed.next()).fallback()).satisfies(fallback -> {
                        assertThat(fallback.model()).isEqualTo("gpt-5");
                        assertThat(fallback.after()).isZero();
                    });
                });
    }

    @Test
    void a_wait_of_more_than_two_minutes_is_for_those_without_a_fallback() {
        Roster withFallback = roster(new ModelPolicy("openai", "gpt-5"));
        ModelClient busyModel = failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(150)));

        assertThat(steps.run(busyModel, agentJob("Writer", 1, null), withFallback, 1))
                .isInstanceOf(FallBack.class);
        assertThat(steps.run(busyModel, 1)).isInstanceOf(StepOutcome.Postponed.class);
    }

    @Test
    void other_calls_of_a_busy_model_are_postponed_and_those_of_other_models_are_not() {
        steps.run(failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50))), 1);

        assertThat(steps.run(unexpected(), 1)).isInstanceOfSatisfying(StepOutcome.Postponed.class, postponed -> {
            assertThat(postponed.delay()).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(52));
            assertThat(postponed.reason()).isEqualTo("openai/gpt-4.1-mini is busy; its calls wait: it is busy");
        });
        Job.Fallback other = new Job.Fallback("openai", "gpt-5", 0, "why");
        assertThat(steps.run(answering(), agentJob("Writer", 1, other), TestingMembers.ROSTER, 1))
                .isInstanceOf(Completed.class);
    }

    @Test
    void a_time_to_wait_of_nothing_is_no_reason_to_hurry() {
        ModelClient busyModel = failing(new Kind.Retryable(Cause.BUSY, Duration.ZERO));

        assertThat(steps.run(busyModel, 1))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.delay()).isGreaterThanOrEqualTo(Duration.ofMillis(250)));
        assertThat(steps.run(busyModel, 2))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.delay()).isGreaterThanOrEqualTo(Duration.ofSeconds(2)));
    }
}
