package dev.synapse.shared.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import java.util.List;

/** An input of an active turn, to which the orchestrator reacts. Immutable. */
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
     * A member's model replied; the message is in the thread.
     *
     * @param mentions the aliases that the text mentions, as written
     * @param complete whether the text ends the turn
     * @param toolCalls the tool calls of the reply; with any, the member gets another round
     * @param historyEnd the length of the part of the thread that the member saw
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

    /** A tool call has a result or an error; the message is in the thread. */
    record ToolAnswered(StepId step) implements TurnInput {}

    /** A step failed finally. */
    record StepFailed(StepId step, String reason, Usage usage) implements TurnInput {}

    /** The turn has reached its deadline. */
    record DeadlinePassed() implements TurnInput {}

    /** A user requested the turn's cancellation. */
    record CancelRequested() implements TurnInput {}

    /** The turn could not be started normally and has to fail. */
    record GivenUp(String reason) implements TurnInput {}
}
