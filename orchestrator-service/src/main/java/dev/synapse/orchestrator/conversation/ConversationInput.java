package dev.synapse.orchestrator.conversation;

import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;

/** Input of the conversation graph. */
public sealed interface ConversationInput {

    /** The user message that starts the turn. */
    record TurnStart(Message message) implements ConversationInput {}

    /** An input to a turn that has started. */
    record TurnContinuation(TurnInput input) implements ConversationInput {}
}
