package dev.synapse.shared.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import java.util.List;

/** What may happen to a turn that is under way. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TurnInput.AgentAnswered.class, name = "agent_answered"),
    @JsonSubTypes.Type(value = TurnInput.ToolAnswered.class, name = "tool_answered"),
    @JsonSubTypes.Type(value = TurnInput.StepFailed.class, name = "step_failed"),
    @JsonSubTypes.Type(value = TurnInput.DeadlinePassed.class, name = "deadline_passed"),
    @JsonSubTypes.Type(value = TurnInput.CancelRequested.class, name = "cancel_requested"),
    @JsonSubTypes.Type(value = TurnInput.GivenUp.class, name = "given_up")
})
public sealed interface TurnInput {

    /**
     * A member's model answered; its message is in the thread.
     *
     * @param mentions the aliases that the text calls, as written
     * @param complete whether the text ends the turn
     * @param toolCalls the tools that it calls; if there are any, the answer is not its last
     * @param historyEnd what the member saw of the thread
     */
    record AgentAnswered(
            StepId step,
            MessageId message,
            List<String> mentions,
            boolean complete,
            List<ToolCall> toolCalls,
            long historyEnd,
            Usage usage)
            implements TurnInput {}

    /** A tool call has its result, good or bad; its message is in the thread. */
    record ToolAnswered(StepId step) implements TurnInput {}

    /** A step was given up. */
    record StepFailed(StepId step, String reason, Usage usage) implements TurnInput {}

    /** The turn has had all the time it may take. */
    record DeadlinePassed() implements TurnInput {}

    /** Somebody wants the turn to end. */
    record CancelRequested() implements TurnInput {}

    /** The turn could not be begun. */
    record GivenUp(String reason) implements TurnInput {}
}
