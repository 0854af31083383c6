package dev.synapse.shared.turn;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import java.util.List;
import java.util.Optional;

/**
 * The result of a step. Immutable.
 *
 * @param message the message for the thread, if any; the commit adds its {@code message} event
 * @param input the input for the orchestrator
 * @param events further events, which follow that of the message
 * @param calls the step's model calls, for the ledger
 */
public record StepResult(
        Step step, Optional<Message> message, TurnInput input, List<GroupEvent> events, List<ModelCall> calls) {

    /** The result of a step without model calls. */
    public StepResult(Step step, Optional<Message> message, TurnInput input, List<GroupEvent> events) {
        this(step, message, input, events, List.of());
    }
}
