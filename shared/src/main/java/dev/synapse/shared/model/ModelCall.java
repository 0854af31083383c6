package dev.synapse.shared.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One call on a model, as the ledger has it. It travels with the commit that ends the try of the step, and goes to PostgreSQL with
 * the turn.
 *
 * @param user who is billed; null in a turn that a process of an older version began
 * @param alias the member that was asked
 * @param model the model that was asked
 * @param answeredBy the model that the provider says has answered, null where it said nothing
 * @param usage tokens and their cost; its {@code estimated} says that they are not the provider's
 * @param price null where it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCall(
        ModelCallId id,
        @Nullable UserId user,
        String alias,
        String provider,
        String model,
        @Nullable String answeredBy,
        ModelCallOutcome outcome,
        Usage usage,
        @Nullable Price price,
        ModelCallTiming timing) {

    public ModelCall {
        requireNonNull(id, "id");
        requireNonNull(alias, "alias");
        requireNonNull(provider, "provider");
        requireNonNull(model, "model");
        requireNonNull(outcome, "outcome");
        requireNonNull(usage, "usage");
        requireNonNull(timing, "timing");
    }

    /** The same call, whose answer was dropped. */
    public ModelCall discarded() {
        return new ModelCall(
                id, user, alias, provider, model, answeredBy, ModelCallOutcome.DISCARDED, usage, price, timing);
    }
}
