package dev.synapse.orchestrator.conversation;

import dev.synapse.orchestrator.graph.Outcome;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates the steps of a dispatch, within the turn limits. */
final class Dispatcher {

    private Dispatcher() {}

    /** Invokes the members in parallel. */
    static Outcome<TurnState, Job.StepJob> invoke(TurnState state, List<String> aliases) {
        Optional<String> limit = limit(state, aliases.size());
        if (limit.isPresent()) {
            return new Outcome.Fail<>(state, limit.get());
        }
        List<MemberInvocation> invocations = new ArrayList<>(state.invocations());
        List<Job.StepJob> jobs = new ArrayList<>();
        int number = state.steps();
        for (String alias : aliases) {
            number++;
            MemberInvocation invocation = MemberInvocation.on(alias, number);
            invocations.add(invocation);
            jobs.add(job(state, invocation, number, state.invokedBy()));
        }
        return new Outcome.Pause<>(state.with(number, state.usage(), invocations), jobs);
    }

    /** Whether the limits allow one more step. */
    static boolean hasRoom(TurnState state) {
        return limit(state, 1).isEmpty();
    }

    /** Invokes a member again, with its tool results. */
    static Outcome<TurnState, Job.StepJob> invokeAgain(TurnState state, MemberInvocation invocation) {
        Optional<String> limit = limit(state, 1);
        if (limit.isPresent()) {
            return new Outcome.Fail<>(state, limit.get());
        }
        int number = state.steps() + 1;
        MemberInvocation next = invocation.nextRound(number);
        TurnState after = state.withInvocation(next);
        return new Outcome.Pause<>(
                after.with(number, after.usage(), after.invocations()),
                List.of(job(after, next, number, next.answer())));
    }

    /** Runs the tool calls of a member's last message in parallel. */
    static Outcome<TurnState, Job.StepJob> runTools(
            TurnState state, MemberInvocation invocation, MessageId by, List<ToolCall> tools) {
        Optional<String> limit = roundLimit(state, invocation).or(() -> limit(state, tools.size()));
        if (limit.isPresent()) {
            return new Outcome.Fail<>(state, limit.get());
        }
        List<Integer> open = new ArrayList<>();
        List<Job.StepJob> jobs = new ArrayList<>();
        int number = state.steps();
        for (ToolCall tool : tools) {
            number++;
            open.add(number);
            jobs.add(toolJob(state, invocation, number, tool, by));
        }
        TurnState after = state.withInvocation(invocation.waitingFor(open));
        return new Outcome.Pause<>(after.with(number, after.usage(), after.invocations()), jobs);
    }

    private static Job.RunAgentLlm job(
            TurnState state, MemberInvocation invocation, int number, @Nullable MessageId parent) {
        StepRef step = state.stepRef(number);
        return Job.RunAgentLlm.of(step, invocation.alias(), TurnState.messageOf(step.step()), parent)
                .inRound(state.step(invocation.first()), invocation.round(), invocation.historyEnd());
    }

    private static Job.RunTool toolJob(
            TurnState state, MemberInvocation invocation, int number, ToolCall tool, MessageId by) {
        StepRef step = state.stepRef(number);
        StepId first = state.step(invocation.first());
        return Job.RunTool.of(step, invocation.alias(), first, tool, TurnState.messageOf(step.step()), by);
    }

    private static Optional<String> roundLimit(TurnState state, MemberInvocation invocation) {
        int rounds = state.limits().maxToolRounds();
        return invocation.round() > rounds
                ? Optional.of("%s called tools more than %d times in a row (max_tool_rounds)"
                        .formatted(invocation.alias(), rounds))
                : Optional.empty();
    }

    private static Optional<String> limit(TurnState state, int more) {
        Limits limits = state.limits();
        if (state.steps() + more > limits.maxSteps()) {
            return Optional.of("The turn reached its limit of %d steps (max_steps)".formatted(limits.maxSteps()));
        }
        if (limits.maxTokens() != null && state.usage().totalTokens() >= limits.maxTokens()) {
            return Optional.of("The turn reached its limit of %d tokens (max_tokens)".formatted(limits.maxTokens()));
        }
        if (limits.maxCostUsd() != null
                && state.usage().costUsd() != null
                && state.usage().costUsd().compareTo(limits.maxCostUsd()) >= 0) {
            return Optional.of("The turn reached its limit of %s US dollars (max_cost_usd)"
                    .formatted(limits.maxCostUsd().toPlainString()));
        }
        return Optional.empty();
    }
}
