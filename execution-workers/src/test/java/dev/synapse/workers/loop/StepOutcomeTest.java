package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ContextPolicy;
import dev.synapse.models.ModelChoice;
import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelException;
import dev.synapse.models.ModelException.Cause;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelUsage;
import dev.synapse.models.Providers;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.testkit.Await;
import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolContext;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.tools.ToolResult;
import dev.synapse.workers.loop.StepOutcome.Aborted;
import dev.synapse.workers.loop.StepOutcome.Completed;
import dev.synapse.workers.loop.StepOutcome.DeadLettered;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.FallBack;
import dev.synapse.workers.loop.StepOutcome.Retry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The decisions of agent and tool steps, without Redis and without a network. */
@Timeout(60)
class StepOutcomeTest {

    private static final GroupId GROUP = GroupId.next();
    private static final TurnId TURN = TurnId.next();
    private static final ModelReply HELLO = new ModelReply("hello", List.of(), new ModelUsage(10, 2, 0), "m", "stop");

    private final BusyModels busy = new BusyModels(InstantSource.system(), (model, duration) -> {});
    private final TestingLiveStep live = new TestingLiveStep();
    private final StepMemory memory = new StepMemory(new MemoryBudget("tests", 64 << 20));

    @Test
    void an_answer_completes_the_step_and_commits_the_text_not_streamed_yet() {
        StepOutcome outcome = run(answering(), 1);

        assertThat(outcome).isInstanceOfSatisfying(Completed.class, completed -> {
            assertThat(completed.message().content()).isEqualTo("hello");
            assertThat(completed.input()).isInstanceOf(TurnInput.AgentAnswered.class);
            assertThat(completed.usage().calls()).singleElement().satisfies(call -> {
                assertThat(call.outcome()).isEqualTo(ModelCallOutcome.COMPLETED);
                assertThat(call.usage()).isEqualTo(completed.message().meta().usage());
            });
            assertThat(live.events().toString() + completed.eventsBefore()).contains("hello");
        });
    }

    @Test
    void a_member_that_left_the_roster_fails_the_step() {
        StepOutcome outcome = run(answering(), agentJob("Nobody", 1, null), TestingMembers.ROSTER, 1);

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

        assertThat(run(busy, 1)).isInstanceOfSatisfying(Retry.class, retry -> {
            assertThat(retry.reason()).isEqualTo("it is busy");
            assertThat(retry.delay()).isPositive();
            assertThat(retry.usage().calls()).hasSize(1);
        });
        assertThat(run(busy, 3)).isInstanceOf(Failed.class);
    }

    @Test
    void the_retry_after_of_the_vendor_is_honoured() {
        StepOutcome outcome = run(failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50))), 1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(50)));
    }

    @Test
    void a_busy_model_is_waited_for_longer_than_a_bad_reply() {
        ModelClient busyModel = failing(new Kind.Retryable(Cause.OUTAGE, null));
        AttemptLimits limits = new AttemptLimits(3, 6);

        assertThat(run(busyModel, 5, limits)).isInstanceOf(Retry.class);
        assertThat(run(busyModel, 6, limits)).isInstanceOf(Failed.class);
        assertThat(run(failing(new Kind.Retryable(Cause.REPLY, null)), 3, limits))
                .isInstanceOf(Failed.class);
    }

    @Test
    void a_wait_that_outlasts_the_turn_is_not_begun() {
        live.endIn(Duration.ofSeconds(40));
        ModelClient busyModel = failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50)));
        String text = "it is busy; the next attempt would be in 50 s, but the turn ends in 40 s";

        assertThat(run(busyModel, 1))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(text));
        assertThat(run(unexpected(), 1))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("openai/gpt-4.1-mini is busy; its calls wait: it is busy")
                                .endsWith("but the turn ends in 40 s"));
    }

    @Test
    void a_wait_that_outlasts_the_turn_leads_to_the_fallback_at_once() {
        live.endIn(Duration.ofSeconds(40));
        Roster withFallback = roster(new ModelPolicy("openai", "gpt-5"));
        ModelClient busyModel = failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50)));

        assertThat(run(busyModel, agentJob("Writer", 1, null), withFallback, 1)).isInstanceOf(FallBack.class);
        assertThat(run(unexpected(), agentJob("Writer", 1, null), withFallback, 1))
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

        assertThat(run(busyModel, agentJob("Writer", 1, null), withFallback, 1)).isInstanceOf(FallBack.class);
        assertThat(run(busyModel, 1)).isInstanceOf(StepOutcome.Postponed.class);
    }

    @Test
    void other_calls_of_a_busy_model_are_postponed_and_those_of_other_models_are_not() {
        run(failing(new Kind.Retryable(Cause.BUSY, Duration.ofSeconds(50))), 1);

        assertThat(run(unexpected(), 1)).isInstanceOfSatisfying(StepOutcome.Postponed.class, postponed -> {
            assertThat(postponed.delay()).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(52));
            assertThat(postponed.reason()).isEqualTo("openai/gpt-4.1-mini is busy; its calls wait: it is busy");
        });
        Job.Fallback other = new Job.Fallback("openai", "gpt-5", 0, "why");
        assertThat(run(answering(), agentJob("Writer", 1, other), TestingMembers.ROSTER, 1))
                .isInstanceOf(Completed.class);
    }

    @Test
    void a_time_to_wait_of_nothing_is_no_reason_to_hurry() {
        ModelClient busyModel = failing(new Kind.Retryable(Cause.BUSY, Duration.ZERO));

        assertThat(run(busyModel, 1))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.delay()).isGreaterThanOrEqualTo(Duration.ofMillis(250)));
        assertThat(run(busyModel, 2))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.delay()).isGreaterThanOrEqualTo(Duration.ofSeconds(2)));
    }

    @Test
    void a_failure_of_one_model_falls_back_on_the_other_one_once() {
        Roster withFallback = roster(new ModelPolicy("openai", "gpt-5"));
        ModelClient failing = failing(new Kind.ModelSpecific());

        StepOutcome first = run(failing, agentJob("Writer", 1, null), withFallback, 1);
        assertThat(first).isInstanceOfSatisfying(FallBack.class, fallBack -> {
            assertThat(fallBack.fallback().model()).isEqualTo("gpt-5");
            assertThat(fallBack.reason()).isEqualTo("it is busy; falling back to openai/gpt-5");
        });
        Job.Fallback fallback = ((FallBack) first).fallback();
        StepOutcome second = run(failing, agentJob("Writer", 2, fallback), withFallback, 2);
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

        assertThat(run(failing(new Kind.Final()), agentJob("Writer", 1, null), withFallback, 1))
                .isInstanceOf(Failed.class);
    }

    @Test
    void streamed_text_is_discarded_when_the_call_fails() {
        ModelClient cut = (request, deltas) -> {
            deltas.text("half an ans");
            Await.until(WorkerTestBed.LIMIT, () -> !live.events().isEmpty(), "the first delta");
            throw new ModelException(new Kind.Retryable(Cause.REPLY, null), true, "the stream was cut");
        };

        assertThat(run(cut, 1)).isInstanceOfSatisfying(Retry.class, retry -> {
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

        assertThat(run(interrupted, 1)).isInstanceOfSatisfying(Aborted.class, aborted -> {
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

        assertThat(run(tooLarge, 1))
                .isInstanceOfSatisfying(
                        Aborted.class,
                        aborted -> assertThat(aborted.releaseCause()).isNotNull());
    }

    @Test
    void a_reservation_that_is_refused_aborts_before_the_call() {
        live.answerReservationsWith(new Reservation.Refused(CommitResult.FENCED));
        Roster budgeted = new Roster(
                TestingMembers.ROSTER.agents(),
                new Limits(40, 8, 900, 60, 100_000L, null),
                TestingMembers.OWNER,
                ModelPolicy.NONE);

        StepOutcome outcome = run(unexpected(), agentJob("Writer", 1, null), budgeted, 1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Aborted.class,
                        aborted -> assertThat(aborted.usage().calls()).isEmpty());
    }

    @Test
    void previous_attempts_without_a_recorded_call_count_as_lost() {
        StepOutcome outcome = run(answering(), 3);

        assertThat(outcome.usage().calls())
                .extracting(ModelCall::outcome)
                .containsExactly(ModelCallOutcome.LOST, ModelCallOutcome.LOST, ModelCallOutcome.COMPLETED);
    }

    @Test
    void a_step_whose_attempts_all_died_goes_to_the_dead_letters() {
        Job.RunAgentLlm job = agentJob("Writer", 4, null);

        StepOutcome outcome = agents(answering()).giveUp(attempt(job), job, view(job, TestingMembers.ROSTER), live);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DeadLettered.class,
                        letter -> assertThat(letter.reason()).isEqualTo("The step did not finish in 3 attempts"));
    }

    @Test
    void a_tools_result_completes_its_step() throws InterruptedException {
        assertThat(runTool(ToolResult::new, "Writer", 1))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.message().content()).isEqualTo("found"));
    }

    @Test
    void a_tools_failure_is_retried_and_at_last_told_to_its_caller() throws InterruptedException {
        ToolBody busy = text -> {
            throw ToolException.retryable("busy", null);
        };

        assertThat(runTool(busy, "Writer", 1)).isInstanceOf(Retry.class);
        assertThat(runTool(busy, "Writer", 3)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.message())
                    .hasValueSatisfying(message -> assertThat(message.content()).isEqualTo("Error: busy"));
            assertThat(failed.input()).isInstanceOf(TurnInput.ToolAnswered.class);
        });
    }

    @Test
    void a_tool_that_the_member_does_not_list_is_not_run() throws InterruptedException {
        assertThat(runTool(ToolResult::new, "Stranger", 1))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("Stranger has no tool \"web_search\"; it has: none."));
    }

    private StepOutcome run(ModelClient client, int attempt) {
        return run(client, agentJob("Writer", attempt, null), TestingMembers.ROSTER, attempt);
    }

    private StepOutcome run(ModelClient client, int attempt, AttemptLimits limits) {
        return run(client, agentJob("Writer", attempt, null), TestingMembers.ROSTER, attempt, limits);
    }

    private StepOutcome run(ModelClient client, Job.RunAgentLlm job, Roster roster, int attempt) {
        return run(client, job, roster, attempt, AttemptLimits.of(3));
    }

    private StepOutcome run(ModelClient client, Job.RunAgentLlm job, Roster roster, int attempt, AttemptLimits limits) {
        assertThat(job.attempt()).isEqualTo(attempt);
        try (StepMemory.Reserved reserved = memory.reserve(1000)) {
            return agents(client).run(attempt(job, limits), job, view(job, roster), live, reserved);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private AgentStep agents(ModelClient client) {
        Providers providers = Providers.only("openai", client);
        ModelCallMetrics metrics = new ModelCallMetrics(new SimpleMeterRegistry(), providers.models());
        return new AgentStep(
                providers,
                ToolRegistry.of(List.of()),
                metrics,
                new FailurePolicy(Fallbacks.of(providers, ModelChoice.NONE), busy, metrics),
                ContextPolicy.NEWEST);
    }

    private StepOutcome runTool(ToolBody body, String alias, int attempt) throws InterruptedException {
        StepRef step = new StepRef(GROUP, TURN, StepId.next(), 1);
        ToolCall call = new ToolCall("call_1", "web_search", "{}");
        Job.RunTool job = Job.RunTool.of(step, alias, StepId.next(), call, MessageId.next(), MessageId.next())
                .asAttempt(attempt);
        ToolStep tools = new ToolStep(ToolRegistry.of(List.of(new TestingSearch(body))));
        try (StepMemory.Reserved reserved = memory.reserve(0)) {
            return tools.run(attempt(job), job, TestingMembers.ROSTER, reserved);
        }
    }

    private static ModelClient answering() {
        return (request, deltas) -> {
            deltas.text("hello");
            return HELLO;
        };
    }

    private static ModelClient failing(Kind kind) {
        return (request, deltas) -> {
            throw new ModelException(kind, false, "it is busy");
        };
    }

    private static ModelClient unexpected() {
        return (request, deltas) -> {
            throw new AssertionError("no model is to be called");
        };
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

    private static Roster roster(ModelPolicy policy) {
        return new Roster(TestingMembers.ROSTER.agents(), TestingMembers.limits(60), TestingMembers.OWNER, policy);
    }

    private static Job.RunAgentLlm agentJob(String alias, int attempt, Job.@Nullable Fallback fallback) {
        StepRef step = new StepRef(GROUP, TURN, StepId.next(), 1);
        Job.RunAgentLlm job = Job.RunAgentLlm.of(step, alias, MessageId.next(), MessageId.next())
                .asAttempt(attempt);
        return fallback == null ? job : job.withFallback(fallback).asAttempt(attempt);
    }

    private static Attempt attempt(Job.StepJob job) {
        return attempt(job, AttemptLimits.of(3));
    }

    private static Attempt attempt(Job.StepJob job, AttemptLimits limits) {
        return Attempt.of(new Delivery(job, new Claim(Role.WORKERS, "1-1", "test", ""), 1, 1), job, limits);
    }

    private static ThreadView view(Job.RunAgentLlm job, Roster roster) {
        Message question =
                new Message(job.parent(), GROUP, TURN, Aliases.USER, "why?", Times.now(), null, MessageMeta.NONE);
        return new ThreadView(TURN, roster, 0, List.of(question));
    }

    private interface ToolBody {
        ToolResult call(String text) throws ToolException;
    }

    private record TestingSearch(ToolBody body) implements Tool {

        @Override
        public String name() {
            return "web_search";
        }

        @Override
        public String description() {
            return "Searches.";
        }

        @Override
        public String argsSchemaJson() {
            return "{\"type\": \"object\"}";
        }

        @Override
        public boolean readOnly() {
            return true;
        }

        @Override
        public ToolResult run(JsonNode arguments, ToolContext context) throws ToolException {
            return body.call("found");
        }
    }
}
