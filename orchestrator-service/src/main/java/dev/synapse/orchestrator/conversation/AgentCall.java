package dev.synapse.orchestrator.conversation;

import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call on a member that has not been answered for good.
 *
 * @param id the step of its first round
 * @param parent the message that called
 * @param historyEnd what the member sees of the thread, known from its first answer on
 * @param round how often the member has been asked, tool results included
 * @param open steps that have no result yet
 */
public record AgentCall(
        StepId id,
        String alias,
        @Nullable MessageId parent,
        @Nullable Long historyEnd,
        int round,
        List<StepId> open) {

    AgentCall without(StepId step) {
        List<StepId> rest = new ArrayList<>(open);
        rest.remove(step);
        return waitingFor(rest);
    }

    AgentCall waitingFor(List<StepId> steps) {
        return new AgentCall(id, alias, parent, historyEnd, round, List.copyOf(steps));
    }

    AgentCall answered(MessageId message, long historySeen) {
        return new AgentCall(id, alias, message, historySeen, round, open);
    }

    AgentCall nextRound(StepId step) {
        return new AgentCall(id, alias, parent, historyEnd, round + 1, List.of(step));
    }
}
