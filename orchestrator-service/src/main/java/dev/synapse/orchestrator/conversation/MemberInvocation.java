package dev.synapse.orchestrator.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.shared.model.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call on a member that has not been answered for good. Steps stand here by their numbers, from which their ids derive.
 *
 * @param first the step of its first round
 * @param answer its newest answer, which called tools; null before the first
 * @param historyEnd what the member sees of the thread, known from its first answer on
 * @param round how often the member has been asked, tool results included
 * @param open steps that have no result yet
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
