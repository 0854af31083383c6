package dev.synapse.shared.turn;

import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.ModelCall;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The maximum cost of a model call.
 *
 * @param call the call's record with that cost, which enters the ledger if the outcome is never known
 */
public record CostCeiling(ModelCall call) {

    /** The maximum in tokens and money. */
    Amount amount() {
        return Amount.of(call.usage());
    }

    /** The day, in UTC, to whose budget the call belongs. */
    LocalDate day() {
        return call.timing().startedAt().atZone(ZoneOffset.UTC).toLocalDate();
    }
}
