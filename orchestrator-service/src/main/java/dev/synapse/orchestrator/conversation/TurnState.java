package dev.synapse.orchestrator.conversation;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.Uuids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a turn. Its size does not depend on the history: messages are in the thread, step records in a hash of their own.
 *
 * @param aliases the members without the Orchestrator
 * @param steps the number of dispatched steps
 * @param usage the sum over all model calls so far
 * @param invocations the open member invocations
 * @param invoked the members that the last routing decision invoked; once an answer has come, its author
 * @param invokedBy the message that invoked them; once an answer has come, that answer
 * @param askedAgain true if the Orchestrator was asked once more because it had mentioned only strangers; null otherwise, also in turns
 *     that an older version started
 * @param userBudget whether a daily budget applies to the user who is billed; null if that is unknown
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
        @JsonProperty("calls") List<MemberInvocation> invocations,
        @JsonProperty("called") List<String> invoked,
        @JsonProperty("caller") @Nullable MessageId invokedBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean askedAgain,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean userBudget) {

    public TurnState {
        requireNonNull(group, "group");
        requireNonNull(turn, "turn");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(limits, "limits");
        requireNonNull(aliases, "aliases");
        requireNonNull(usage, "usage");
        requireNonNull(invocations, "invocations");
        requireNonNull(invoked, "invoked");
    }

    /** The initial state of a turn of which it is not known whether its user has a daily budget. */
    public static TurnState initial(TurnRef turn, Instant now, Limits limits, List<String> aliases) {
        return initial(turn, now, limits, aliases, null);
    }

    /** The initial state of a turn. */
    public static TurnState initial(
            TurnRef turn, Instant now, Limits limits, List<String> aliases, @Nullable Boolean userBudget) {
        return new TurnState(
                turn.group(),
                turn.id(),
                turn.number(),
                now,
                limits,
                aliases,
                0,
                Usage.NONE,
                List.of(),
                List.of(),
                null,
                null,
                userBudget);
    }

    /** Whether a daily budget may apply to the user who is billed. */
    public boolean mayHaveUserBudget() {
        return userBudget == null || userBudget;
    }

    /** The reference to the turn. */
    public TurnRef ref() {
        return new TurnRef(group, turn, number);
    }

    Optional<MemberInvocation> invocationWaitingFor(StepId step) {
        return invocations.stream()
                .filter(invocation -> invocation.open().stream().map(this::step).anyMatch(step::equals))
                .findFirst();
    }

    /** The number of dispatched steps without a result. */
    public int openSteps() {
        return invocations.stream()
                .mapToInt(invocation -> invocation.open().size())
                .sum();
    }

    /** The invocation once it no longer waits for the step, because its result has come. */
    MemberInvocation withResult(MemberInvocation invocation, StepId step) {
        return invocation.waitingFor(invocation.open().stream()
                .filter(number -> !step(number).equals(step))
                .toList());
    }

    /** The step id is derived from its number, so that a repeated decision gives the same id. */
    StepId step(int number) {
        return new StepId(Uuids.derive(turn.value(), "step:" + number));
    }

    /** The reference to the step with that number. */
    StepRef stepRef(int number) {
        return new StepRef(group, turn, step(number), number);
    }

    /** The id of the message that the step produces. */
    public static MessageId messageOf(StepId step) {
        return new MessageId(Uuids.derive(step.value(), "message"));
    }

    TurnState withInvocation(MemberInvocation changed) {
        List<MemberInvocation> all = new ArrayList<>(invocations);
        all.replaceAll(invocation -> invocation.first() == changed.first() ? changed : invocation);
        return with(steps, usage, all);
    }

    TurnState withoutInvocation(MemberInvocation ended) {
        return with(
                steps,
                usage,
                invocations.stream()
                        .filter(invocation -> invocation.first() != ended.first())
                        .toList());
    }

    TurnState with(int newSteps, Usage newUsage, List<MemberInvocation> newInvocations) {
        return new TurnState(
                group,
                turn,
                number,
                startedAt,
                limits,
                aliases,
                newSteps,
                newUsage,
                List.copyOf(newInvocations),
                invoked,
                invokedBy,
                askedAgain,
                userBudget);
    }

    TurnState invoking(List<String> members, @Nullable MessageId by) {
        return invoking(members, by, null);
    }

    /** The same turn after an answer of the member. */
    TurnState answeredBy(String alias, MessageId answer) {
        return invoking(List.of(alias), answer, askedAgain);
    }

    /** Asks the Orchestrator once more, since its answer mentioned only strangers. */
    TurnState askingAgain(MessageId answer) {
        return invoking(List.of(Aliases.ORCHESTRATOR), answer, true);
    }

    private TurnState invoking(List<String> members, @Nullable MessageId by, @Nullable Boolean again) {
        return new TurnState(
                group,
                turn,
                number,
                startedAt,
                limits,
                aliases,
                steps,
                usage,
                invocations,
                List.copyOf(members),
                by,
                again,
                userBudget);
    }
}
