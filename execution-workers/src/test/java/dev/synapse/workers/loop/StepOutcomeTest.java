package dev.synapse.workers.loop;

import static dev.synapse.workers.loop.AgentStepRuns.agentJob;
import static dev.synapse.workers.loop.AgentStepRuns.answering;
import static dev.synapse.workers.loop.AgentStepRuns.attempt;
import static dev.synapse.workers.loop.AgentStepRuns.failing;
import static dev.synapse.workers.loop.AgentStepRuns.roster;
import static dev.synapse.workers.loop.AgentStepRuns.unexpected;
import static dev.synapse.workers.loop.AgentStepRuns.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelException;
import dev.synapse.models.ModelException.Cause;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.Await;
import dev.synapse.workers.loop.StepOutcome.Aborted;
import dev.synapse.workers.loop.StepOutcome.Completed;
import dev.synapse.workers.loop.StepOutcome.DeadLettered;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.FallBack;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The decisions of agent steps about one attempt. */
@Timeout(60)
class StepOutcomeTest {

    private final AgentStepRuns steps = new AgentStepRuns();

    @Test
    void an_answer_completes_the_step_and_commits_the_text_not_streamed_yet() {
        StepOutcome outcome = steps.run(answering(), 1);

        assertThat(outcome).isInstanceOfSatisfying(Completed.class, completed -> {
            assertThat(completed.message().content()).isEqualTo("hello");
            assertThat(completed.input()).isInstanceOf(TurnInput.AgentAnswered.class);
            assertThat(completed.usage().calls()).singleElement().satisfies(call -> {
                assertThat(call.outcome()).isEqualTo(ModelCallOutcome.COMPLETED);
                assertThat(call.usage()).isEqualTo(completed.message().meta().usage());
            });
            assertThat(steps.live().events().toString() + completed.eventsBefore())
                    .contains("hello");
        });
    }

    @Test
    void a_member_that_left_the_roster_fails_the_step() {
        StepOutcome outcome = steps.run(answering(), agentJob("Nobody", 1, null), TestingMembers.ROSTER, 1);

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo("There is no member Nobody");
            assertThat(failed.message())
                    .hasValueSatisfying(
                            message -> assertThat(message.meta().error()).isEqualTo("There is no member Nobody"));
        });
    }

    @Test
    void a_retryable_failure_is_retried_until_the_last_attempt() {
        ModelClient busy = failing(new Kind.Retryable(Cause.REPLY, null));

        assertThat(steps.run(busy, 1)).isInstanceOfSatisfying(Retry.class, retry -> {
            assertThat(retry.reason()).isEqualTo("it is busy");
            assertThat(retry.delay()).isPositive();
            assertThat(retry.usage().calls()).hasSize(1);
        });
        assertThat(steps.run(busy, 3)).isInstanceOf(Failed.class);
    }

    @Test
    void a_failure_of_one_model_falls_back_on_the_other_one_once() {
        Roster withFallback = roster(new ModelPolicy("openai", "gpt-5"));
        ModelClient failing = failing(new Kind.ModelSpecific());

        StepOutcome first = steps.run(failing, agentJob("Writer", 1, null), withFallback, 1);
        assertThat(first).isInstanceOfSatisfying(FallBack.class, fallBack -> {
            assertThat(fallBack.fallback().model()).isEqualTo("gpt-5");
            assertThat(fallBack.reason()).isEqualTo("it is busy; falling back to openai/gpt-5");
        });
        Job.Fallback fallback = ((FallBack) first).fallback();
        StepOutcome second = steps.run(failing, agentJob("Writer", 2, fallback), withFallback, 2);
        assertThat(second)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo(
                                        "it is busy (fallback openai/gpt-5, used because the member's own model failed: it is busy)"));
    }

    @Test
    void a_wrong_request_fails_without_a_fallback() {
        Roster withFallback = roster(new ModelPolicy("openai", "gpt-5"));

        assertThat(steps.run(failing(new Kind.Final()), agentJob("Writer", 1, null), withFallback, 1))
                .isInstanceOf(Failed.class);
    }

    @Test
    void streamed_text_is_discarded_when_the_call_fails() {
        ModelClient cut = (request, deltas) -> {
            deltas.text("half an ans");
            Await.until(WorkerTestBed.LIMIT, () -> !steps.live().events().isEmpty(), "the first delta");
            throw new ModelException(new Kind.Retryable(Cause.REPLY, null), true, "the stream was cut");
        };

        assertThat(steps.run(cut, 1)).isInstanceOfSatisfying(Retry.class, retry -> {
            assertThat(retry.eventsBefore()).singleElement().isInstanceOf(GroupEvent.MessageDiscarded.class);
            assertThat(retry.usage().calls())
                    .extracting(ModelCall::outcome)
                    .containsExactly(ModelCallOutcome.DISCARDED);
        });
    }

    @Test
    void an_interrupted_call_is_aborted_with_what_it_has_used() {
        ModelClient interrupted = (request, deltas) -> {
            throw new InterruptedException();
        };

        assertThat(steps.run(interrupted, 1)).isInstanceOfSatisfying(Aborted.class, aborted -> {
            assertThat(aborted.releaseCause()).isNull();
            assertThat(aborted.usage().calls())
                    .extracting(ModelCall::outcome)
                    .containsExactly(ModelCallOutcome.CANCELLED);
        });
    }

    @Test
    void an_answer_without_room_in_memory_releases_the_job() {
        ModelClient tooLarge = (request, deltas) -> {
            throw exhausted();
        };

        assertThat(steps.run(tooLarge, 1))
                .isInstanceOfSatisfying(
                        Aborted.class,
                        aborted -> assertThat(aborted.releaseCause()).isNotNull());
    }

    @Test
    void a_reservation_that_is_refused_aborts_before_the_call() {
        steps.live().answerReservationsWith(new Reservation.Refused(CommitResult.FENCED));
        Roster budgeted = new Roster(
                TestingMembers.ROSTER.agents(),
                new Limits(40, 8, 900, 60, 100_000L, null),
                TestingMembers.OWNER,
                ModelPolicy.NONE);

        StepOutcome outcome = steps.run(unexpected(), agentJob("Writer", 1, null), budgeted, 1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Aborted.class,
                        aborted -> assertThat(aborted.usage().calls()).isEmpty());
    }

    @Test
    void previous_attempts_without_a_recorded_call_count_as_lost() {
        StepOutcome outcome = steps.run(answering(), 3);

        assertThat(outcome.usage().calls())
                .extracting(ModelCall::outcome)
                .containsExactly(ModelCallOutcome.LOST, ModelCallOutcome.LOST, ModelCallOutcome.COMPLETED);
    }

    @Test
    void a_step_whose_attempts_all_died_goes_to_the_dead_letters() {
        Job.RunAgentLlm job = agentJob("Writer", 4, null);

        StepOutcome outcome =
                steps.agents(answering()).giveUp(attempt(job), job, view(job, TestingMembers.ROSTER), steps.live());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DeadLettered.class,
                        letter -> assertThat(letter.reason()).isEqualTo("The step did not finish in 3 attempts"));
    }

    private static MemoryExhausted exhausted() {
        MemoryBudget none = new MemoryBudget("tests", 1024);
        try (MemoryBudget.Reservation _ = none.reserve(1024)) {
            none.reserve(1, Duration.ZERO).close();
        } catch (MemoryExhausted e) {
            return e;
        }
        throw new AssertionError("there was room");
    }
}
