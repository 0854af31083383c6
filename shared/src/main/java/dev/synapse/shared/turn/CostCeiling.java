package dev.synapse.shared.turn;

import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.ModelCall;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The most that a call may cost.
 *
 * @param call as it is to be recorded if nobody ever hears how it ended
 */
public record CostCeiling(ModelCall call) {

    Amount amount() {
        return Amount.of(call.usage());
    }

    /** The day whose budget it counts for. */
    LocalDate day() {
        return call.timing().startedAt().atZone(ZoneOffset.UTC).toLocalDate();
    }
}
