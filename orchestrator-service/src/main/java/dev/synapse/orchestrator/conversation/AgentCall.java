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
record AgentCall(
        int first,
        String alias,
        @Nullable MessageId answer,
        @Nullable Long historyEnd,
        int round,
        List<Integer> open) {

    static AgentCall on(String alias, int step) {
        return new AgentCall(step, alias, null, null, 1, List.of(step));
    }

    AgentCall waitingFor(List<Integer> steps) {
        return new AgentCall(first, alias, answer, historyEnd, round, List.copyOf(steps));
    }

    AgentCall answered(MessageId message, long historySeen) {
        return new AgentCall(first, alias, message, historySeen, round, open);
    }

    AgentCall nextRound(int step) {
        return new AgentCall(first, alias, answer, historyEnd, round + 1, List.of(step));
    }
}
