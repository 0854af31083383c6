package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ContextPolicy;
import dev.synapse.models.ModelChoice;
import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelException;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelUsage;
import dev.synapse.models.Providers;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.tools.ToolRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs attempts of agent steps without Redis and without a network. For one test. */
final class AgentStepRuns {

    static final GroupId GROUP = GroupId.next();
    static final TurnId TURN = TurnId.next();
    private static final ModelReply HELLO = new ModelReply("hello", List.of(), new ModelUsage(10, 2, 0), "m", "stop");

    private final BusyModels busy = new BusyModels(InstantSource.system(), (model, duration) -> {});
    private final TestingLiveStep live = new TestingLiveStep();
    private final StepMemory memory = new StepMemory(new MemoryBudget("tests", 64 << 20));

    TestingLiveStep live() {
        return live;
    }

    StepOutcome run(ModelClient client, int attempt) {
        return run(client, agentJob("Writer", attempt, null), TestingMembers.ROSTER, attempt);
    }

    StepOutcome run(ModelClient client, int attempt, AttemptLimits limits) {
        return run(client, agentJob("Writer", attempt, null), TestingMembers.ROSTER, attempt, limits);
    }

    StepOutcome run(ModelClient client, Job.RunAgentLlm job, Roster roster, int attempt) {
        return run(client, job, roster, attempt, AttemptLimits.of(3));
    }

    StepOutcome run(ModelClient client, Job.RunAgentLlm job, Roster roster, int attempt, AttemptLimits limits) {
        assertThat(job.attempt()).isEqualTo(attempt);
        try (StepMemory.Reserved reserved = memory.reserve(1000)) {
            return agents(client).run(attempt(job, limits), job, view(job, roster), live, reserved);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    AgentStep agents(ModelClient client) {
        Providers providers = Providers.only("openai", client);
        ModelCallMetrics metrics = new ModelCallMetrics(new SimpleMeterRegistry(), providers.models());
        return new AgentStep(
                providers,
                ToolRegistry.of(List.of()),
                metrics,
                new FailurePolicy(Fallbacks.of(providers, ModelChoice.NONE), busy, metrics),
                ContextPolicy.NEWEST);
    }

    static ModelClient answering() {
        return (request, deltas) -> {
            deltas.text("hello");
            return HELLO;
        };
    }

    static ModelClient failing(Kind kind) {
        return (request, deltas) -> {
            throw new ModelException(kind, false, "it is busy");
        };
    }

    static ModelClient unexpected() {
        return (request, deltas) -> {
            throw new AssertionError("no model is to be called");
        };
    }

    static Roster roster(ModelPolicy policy) {
        return new Roster(TestingMembers.ROSTER.agents(), TestingMembers.limits(60), TestingMembers.OWNER, policy);
    }

    static Job.RunAgentLlm agentJob(String alias, int attempt, Job.@Nullable Fallback fallback) {
        StepRef step = new StepRef(GROUP, TURN, StepId.next(), 1);
        Job.RunAgentLlm job = Job.RunAgentLlm.of(step, alias, MessageId.next(), MessageId.next())
                .asAttempt(attempt);
        return fallback == null ? job : job.withFallback(fallback).asAttempt(attempt);
    }

    static Attempt attempt(Job.StepJob job) {
        return attempt(job, AttemptLimits.of(3));
    }

    static Attempt attempt(Job.StepJob job, AttemptLimits limits) {
        return Attempt.of(new Delivery(job, new Claim(Role.WORKERS, "1-1", "test", ""), 1, 1), job, limits);
    }

    static ThreadView view(Job.RunAgentLlm job, Roster roster) {
        Message question =
                new Message(job.parent(), GROUP, TURN, Aliases.USER, "why?", Times.now(), null, MessageMeta.NONE);
        return new ThreadView(TURN, roster, 0, List.of(question));
    }
}
