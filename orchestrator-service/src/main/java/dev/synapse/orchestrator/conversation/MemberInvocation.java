package dev.synapse.orchestrator.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.shared.model.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An invocation of a member without a final answer. Steps are stored as numbers, from which their ids derive.
 *
 * @param first the step of the first round
 * @param answer the newest answer, which called tools; null before the first
 * @param historyEnd where the member's view of the thread ends; known from its first answer on
 * @param round the number of model calls so far; each set of tool results starts another
 * @param open the steps without a result
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MemberInvocation(
        int first,
        String alias,
        @Nullable MessageId answer,
        @Nullable Long historyEnd,
        int round,
        List<Integer> open) {

    static MemberInvocation on(String alias, int step) {
        return new MemberInvocation(step, alias, null, null, 1, List.of(step));
    }

    MemberInvocation waitingFor(List<Integer> steps) {
        return new MemberInvocation(first, alias, answer, historyEnd, round, List.copyOf(steps));
    }

    MemberInvocation answered(MessageId message, long historySeen) {
        return new MemberInvocation(first, alias, message, historySeen, round, open);
    }

    MemberInvocation nextRound(int step) {
        return new MemberInvocation(first, alias, answer, historyEnd, round + 1, List.of(step));
    }
}
