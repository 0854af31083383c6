package dev.synapse.orchestrator.conversation;

import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;

/** What comes into the conversation graph. */
public sealed interface Arrival {

    /** The user's message, which begins the turn. */
    record Begun(Message message) implements Arrival {}

    /** Something happened to the turn. */
    record Happened(TurnInput input) implements Arrival {}
}
