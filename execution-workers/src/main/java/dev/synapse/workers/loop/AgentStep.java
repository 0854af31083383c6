package dev.synapse.workers.loop;

import dev.synapse.models.ContextPolicy;
import dev.synapse.models.ModelException;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.Providers;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.workers.loop.StepOutcome.Aborted;
import dev.synapse.workers.loop.StepOutcome.Completed;
import dev.synapse.workers.loop.StepOutcome.DeadLettered;
import dev.synapse.workers.loop.StepOutcome.Failed;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs {@code run_agent_llm}: calls a member's model and streams its answer. Thread-safe. */
final class AgentStep {

    private final Providers providers;
    private final ToolRegistry tools;
    private final ModelCallMetrics metrics;
    private final FailurePolicy failures;
    private final PreviousAttempts previous;
    private final Optional<PromptSummaries> summaries;

    AgentStep(
            Providers providers,
            ToolRegistry tools,
            ModelCallMetrics metrics,
            FailurePolicy failures,
            ContextPolicy policy) {
        this.providers = providers;
        this.tools = tools;
        this.metrics = metrics;
        this.failures = failures;
        this.previous = new PreviousAttempts(metrics);
        this.summaries = switch (policy) {
            case NEWEST -> Optional.empty();
            case SUMMARY -> Optional.of(new PromptSummaries(providers, metrics));
        };
    }

    /**
     * Runs one attempt.
     *
     * @throws MemoryExhausted if the memory budget has no room for the prompt; nothing was called yet
     */
    StepOutcome run(Attempt attempt, Job.RunAgentLlm job, ThreadView view, LiveStep live, StepMemory.Reserved memory) {
        Optional<Agent> agent = member(job, view);
        if (agent.isEmpty()) {
            String reason = "There is no member " + job.alias();
            long historyEnd = Transcript.historyEnd(job, attempt.delivery().threadLength());
            return Failed.ofMember(job, historyEnd, reason, StepUsage.NONE, List.of());
        }
        MemberStep step = new MemberStep(attempt, job, view, agent.get(), live, new UsageTally());
        if (!providers.isConfigured(agent.get().provider())) {
            return failures.withoutProvider(step);
        }
        try {
            return answer(step, memory);
        } catch (InterruptedException e) {
            return Aborted.of(step.usage().soFar());
        }
    }

    /** Ends a step whose attempts all died with their process. */
    StepOutcome giveUp(Attempt attempt, Job.RunAgentLlm job, ThreadView view, LiveStep live) {
        UsageTally usage = new UsageTally();
        member(job, view).ifPresent(agent -> {
            MemberStep step = new MemberStep(attempt, job, view, agent, live, usage);
            ModelRequest empty = PromptDraft.request(agent, view.roster(), List.of(), List.of());
            previous.count(step, () -> step.meter(empty, providers.models()));
        });
        return unfinished(attempt, usage.soFar());
    }

    static StepOutcome unfinished(Attempt attempt, StepUsage usage) {
        return new DeadLettered("The step did not finish in " + attempt.limitText(), usage);
    }

    /** The member, with the model that this job calls. */
    private static Optional<Agent> member(Job.RunAgentLlm job, ThreadView view) {
        Job.Fallback fallback = job.fallback();
        return view.roster()
                .agent(job.alias())
                .map(member -> fallback == null ? member : member.withModel(fallback.provider(), fallback.model()));
    }

    private StepOutcome answer(MemberStep step, StepMemory.Reserved memory) throws InterruptedException {
        if (step.attempt().delivery().deliveries() > 1) {
            step.live().emit(List.of(StreamedAnswer.discarded(step.emptyMessage())));
        }
        Optional<StepOutcome> whileBusy = failures.whileBusy(step);
        if (whileBusy.isPresent()) {
            return whileBusy.get();
        }
        ModelRequest request = request(step, memory);
        memory.prompt(request);
        ModelCallMeter meter = step.meter(request, providers.models());
        return switch (BudgetReservations.reserve(step, meter, request)) {
            case BudgetReservations.Granted(ModelRequest allowed) -> call(step, allowed, meter, memory);
            case BudgetReservations.Denied(StepOutcome outcome) -> outcome;
        };
    }

    private ModelRequest request(MemberStep step, StepMemory.Reserved memory) throws InterruptedException {
        Agent agent = step.agent();
        ContextWindow window = new ContextWindow(providers.contextWindow(agent.provider(), agent.model()));
        boolean seesImages = providers.maySeeImages(agent.provider(), agent.model());
        PromptFiles files = PromptFiles.of(step, window, seesImages, memory);
        PromptDraft draft = PromptDraft.of(step, tools, window, files);
        previous.count(step, () -> step.meter(draft.newest(), providers.models()));
        return summaries.isPresent() ? summaries.get().request(step, draft) : draft.newest();
    }

    private StepOutcome call(MemberStep step, ModelRequest request, ModelCallMeter meter, StepMemory.Reserved memory) {
        StreamedAnswer answer = new StreamedAnswer(step.live(), step.emptyMessage(), meter, memory);
        try {
            ModelReply reply = providers.client(step.agent().provider()).call(request, answer);
            return completed(step, reply, meter, answer);
        } catch (ModelException e) {
            List<GroupEvent> discarded = answer.discard();
            ModelCallOutcome outcome = discarded.isEmpty() ? ModelCallOutcome.FAILED : ModelCallOutcome.DISCARDED;
            count(step, meter.failed(outcome, e));
            return failures.after(step, e, discarded);
        } catch (InterruptedException e) {
            return aborted(step, meter, answer, null);
        } catch (MemoryExhausted e) {
            return aborted(step, meter, answer, e);
        } catch (RuntimeException e) {
            answer.discard();
            throw e;
        }
    }

    private Completed completed(MemberStep step, ModelReply reply, ModelCallMeter meter, StreamedAnswer answer) {
        failures.answered(step);
        count(step, meter.completed(reply));
        AgentReply agentReply = AgentReply.of(step, reply);
        return new Completed(
                agentReply.message(), agentReply.input(), step.usage().soFar(), answer.finish());
    }

    private Aborted aborted(
            MemberStep step, ModelCallMeter meter, StreamedAnswer answer, @Nullable MemoryExhausted releaseCause) {
        List<GroupEvent> discarded = answer.discard();
        count(step, meter.cancelled());
        return new Aborted(step.usage().soFar(), discarded, releaseCause);
    }

    private void count(MemberStep step, ModelCall call) {
        metrics.count(call);
        step.usage().add(call);
    }
}
