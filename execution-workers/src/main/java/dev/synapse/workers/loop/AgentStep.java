package dev.synapse.workers.loop;

import dev.synapse.models.ContextPolicy;
import dev.synapse.models.ModelException;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.Providers;
import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.tools.ToolRegistry;
import java.util.List;
import java.util.Optional;

/** {@code run_agent_llm}: asks a member's model, and streams what it says. */
final class AgentStep {

    private final StepCommits commits;
    private final Providers providers;
    private final ToolRegistry tools;
    private final ModelCallMetrics metrics;
    private final FailurePolicy failures;
    private final BudgetReservations allowances;
    private final PreviousAttempts earlier;
    private final Optional<PromptSummaries> summaries;

    AgentStep(
            StepCommits commits,
            Providers providers,
            ToolRegistry tools,
            ModelCallMetrics metrics,
            FailurePolicy failures,
            BudgetReservations allowances,
            ContextPolicy policy) {
        this.commits = commits;
        this.providers = providers;
        this.tools = tools;
        this.metrics = metrics;
        this.failures = failures;
        this.allowances = allowances;
        this.earlier = new PreviousAttempts(commits, metrics);
        this.summaries = switch (policy) {
            case NEWEST -> Optional.empty();
            case SUMMARY -> Optional.of(new PromptSummaries(commits, providers, metrics, allowances));
        };
    }

    void run(Attempt attempt, Job.RunAgentLlm job, ThreadView view, StepMemory.Hold held) throws InterruptedException {
        Optional<Agent> agent = asked(job, view);
        if (agent.isEmpty()) {
            attempt.fail("There is no member " + job.alias(), StepUsage.NONE, List.of());
            return;
        }
        if (!providers.isConfigured(agent.get().provider())) {
            String reason = "%s's provider \"%s\" is not configured on this worker"
                    .formatted(job.alias(), agent.get().provider());
            failures.askAnother(new FailurePolicy.Call(attempt, job, view, StepUsage.NONE, List.of()), reason);
            return;
        }
        call(attempt, job, view, agent.get(), held);
    }

    /** The member with the model that is asked. */
    private static Optional<Agent> asked(Job.RunAgentLlm job, ThreadView view) {
        Job.Fallback fallback = job.fallback();
        return view.roster()
                .agent(job.alias())
                .map(member -> fallback == null ? member : member.askedOf(fallback.provider(), fallback.model()));
    }

    private void call(Attempt attempt, Job.RunAgentLlm job, ThreadView view, Agent agent, StepMemory.Hold held)
            throws InterruptedException {
        Delivery delivery = attempt.delivery();
        Message begun = new Message(
                job.message(), job.group(), job.turn(), agent.alias(), "", Times.now(), job.parent(), MessageMeta.NONE);
        if (delivery.deliveries() > 1) {
            commits.stream(delivery.claim(), job.group(), job.turn(), discarded(begun));
        }
        long historyEnd = Transcript.historyEnd(job, delivery.threadLength());
        PromptSummaries.Asked asked = asked(attempt, PromptDraft.of(agent, view, historyEnd, tools, providers));
        held.prompt(asked.request());
        StepUsage before = asked.before();
        ModelCallMeter meter = meter(attempt, agent, view, asked.request());
        Optional<ModelRequest> allowed = allowances.ask(attempt, view.roster(), meter, asked.request(), before);
        if (allowed.isEmpty()) {
            return;
        }
        DeltaStream deltas = new DeltaStream(commits, delivery, begun);
        ModelReply reply;
        try {
            reply = providers
                    .client(agent.provider())
                    .call(allowed.get(), held.receiving(meter.measuring(deltas::text)));
        } catch (ModelException e) {
            deltas.end();
            boolean emitted = deltas.hasEmitted();
            ModelCall call = meter.failed(emitted ? ModelCallOutcome.DISCARDED : ModelCallOutcome.FAILED, e);
            StepUsage spent = before.with(counted(call));
            failures.end(new FailurePolicy.Call(attempt, job, view, spent, emitted ? discarded(begun) : List.of()), e);
            allowances.settle(view.roster(), spent);
            return;
        } catch (InterruptedException | MemoryExhausted e) {
            deltas.end();
            attempt.abort(before.with(counted(meter.cancelled())), deltas.hasEmitted() ? discarded(begun) : List.of());
            if (deltas.hasEmitted()) {
                // the job may be handed back as if it had not been tried; where it is another's by now, or done, this
                // is refused
                commits.stream(delivery.claim(), job.group(), job.turn(), discarded(begun));
            }
            throw e;
        } catch (RuntimeException e) {
            deltas.end();
            throw e;
        }
        StepUsage spent = before.with(counted(meter.completed(reply)));
        AgentReply answered = AgentReply.of(job, agent, historyEnd, reply, spent);
        attempt.complete(answered.message(), spent, answered.told(), deltas.end());
        allowances.settle(view.roster(), spent);
    }

    /** Gives a step up that brought its process down each time. */
    void giveUp(Attempt attempt, Job.RunAgentLlm job, ThreadView view) {
        Optional<Agent> agent = asked(job, view);
        if (agent.isEmpty()) {
            attempt.giveUp(StepUsage.NONE, Attempt.ENDLESS);
            return;
        }
        ModelRequest nothing = PromptDraft.request(agent.get(), view.roster(), List.of(), List.of());
        attempt.giveUp(earlier.of(attempt, () -> meter(attempt, agent.get(), view, nothing)), Attempt.ENDLESS);
    }

    /** What the model is asked, and what the step has consumed by then. */
    private PromptSummaries.Asked asked(Attempt attempt, PromptDraft question) throws InterruptedException {
        if (summaries.isPresent()) {
            StepUsage before =
                    earlier.of(attempt, () -> meter(attempt, question.agent(), question.view(), question.newest()));
            return summaries.get().ask(attempt, question, before);
        }
        ModelRequest newest = question.newest();
        StepUsage before = earlier.of(attempt, () -> meter(attempt, question.agent(), question.view(), newest));
        return new PromptSummaries.Asked(newest, before);
    }

    private ModelCallMeter meter(Attempt attempt, Agent agent, ThreadView view, ModelRequest request) {
        ModelCallId id = ModelCallId.of(attempt.job().step(), attempt.number());
        return new ModelCallMeter(id, agent, view.roster().owner(), request, providers.models());
    }

    private ModelCall counted(ModelCall call) {
        metrics.count(call);
        return call;
    }

    private static List<String> discarded(Message begun) {
        return List.of(Events.discarded(begun.groupId(), begun.turnId(), Times.now(), begun.id()));
    }
}
