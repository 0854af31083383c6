package dev.synapse.orchestrator.conversation;

import static java.util.Objects.requireNonNull;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.Uuids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a turn: a few hundred bytes, whatever the history. The messages stand in the thread, the records of steps beside
 * it.
 *
 * @param aliases the members, the Orchestrator apart
 * @param steps how many steps have been dispatched
 * @param usage the sum over the calls so far
 * @param calls calls on members that are under way
 * @param called whom the last routing called
 * @param caller the message that called them
 */
public record TurnState(
        GroupId group,
        TurnId turn,
        long number,
        Instant startedAt,
        Limits limits,
        List<String> aliases,
        int steps,
        Usage usage,
        List<MemberInvocation> calls,
        List<String> called,
        @Nullable MessageId caller) {

    public TurnState {
        requireNonNull(group, "group");
        requireNonNull(turn, "turn");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(limits, "limits");
        requireNonNull(aliases, "aliases");
        requireNonNull(usage, "usage");
        requireNonNull(calls, "calls");
        requireNonNull(called, "called");
    }

    /** A turn that is about to begin. */
    public static TurnState begin(
            GroupId group, TurnId turn, long number, Instant now, Limits limits, List<String> aliases) {
        return new TurnState(group, turn, number, now, limits, aliases, 0, Usage.NONE, List.of(), List.of(), null);
    }

    Optional<MemberInvocation> invocationWaitingFor(StepId step) {
        return calls.stream()
                .filter(invocation -> invocation.open().stream().map(this::step).anyMatch(step::equals))
                .findFirst();
    }

    /** The invocation without a step that it waited for. */
    MemberInvocation withResult(MemberInvocation invocation, StepId step) {
        return invocation.waitingFor(invocation.open().stream()
                .filter(number -> !step(number).equals(step))
                .toList());
    }

    /** The id of the step of that number: derived, so that a repeated decision gives the same. */
    StepId step(int number) {
        return new StepId(Uuids.derive(turn.value(), "step:" + number));
    }

    /** The id of the message that answers the step. */
    public static MessageId messageOf(StepId step) {
        return new MessageId(Uuids.derive(step.value(), "message"));
    }

    TurnState withInvocation(MemberInvocation changed) {
        List<MemberInvocation> all = new ArrayList<>(calls);
        all.replaceAll(invocation -> invocation.first() == changed.first() ? changed : invocation);
        return with(steps, usage, all);
    }

    TurnState withoutInvocation(MemberInvocation ended) {
        return with(
                steps,
                usage,
                calls.stream()
                        .filter(invocation -> invocation.first() != ended.first())
                        .toList());
    }

    TurnState with(int newSteps, Usage newUsage, List<MemberInvocation> newCalls) {
        return new TurnState(
                group,
                turn,
                number,
                startedAt,
                limits,
                aliases,
                newSteps,
                newUsage,
                List.copyOf(newCalls),
                called,
                caller);
    }

    TurnState calling(List<String> members, @Nullable MessageId by) {
        return new TurnState(
                group, turn, number, startedAt, limits, aliases, steps, usage, calls, List.copyOf(members), by);
    }
}
