package dev.synapse.shared.turn;

import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import java.util.List;
import java.util.Optional;

/**
 * What a worker has to say of a step.
 *
 * @param message what goes into the thread; its {@code message} event is added by the commit
 * @param input what the orchestrator is told
 * @param events further events, after the message's
 * @param calls the calls on models that it took, for the ledger
 */
public record StepResult(
        Step step, Optional<Message> message, TurnInput input, List<String> events, List<ModelCall> calls) {

    /** The result of a step that called no model. */
    public StepResult(Step step, Optional<Message> message, TurnInput input, List<String> events) {
        this(step, message, input, events, List.of());
    }
}
