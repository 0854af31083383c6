package dev.synapse.shared.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model call, as in the ledger. It is recorded by the commit that ends the step's attempt, and stored in PostgreSQL with the turn.
 * Immutable.
 *
 * @param user the user who is billed; null in a turn that a process of an older version started
 * @param alias the member whose model was called
 * @param model the requested model
 * @param answeredBy the model that replied according to the provider, null if it did not say
 * @param usage tokens and their cost; {@code estimated} if the tokens are not the provider's count
 * @param price the model's price, null if unknown
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

    /** A call of the member's model whose outcome is not known, at that price and with that usage. */
    public static ModelCall lost(
            ModelCallId id,
            @Nullable UserId user,
            Agent member,
            Usage usage,
            @Nullable Price price,
            Instant startedAt) {
        return new ModelCall(
                id,
                user,
                member.alias(),
                member.provider(),
                member.model(),
                null,
                ModelCallOutcome.LOST,
                usage,
                price,
                new ModelCallTiming(startedAt, null, null));
    }

    /** The same call with its outcome. */
    public ModelCall ended(ModelCallOutcome end, @Nullable String byModel, ModelCallTiming took) {
        return new ModelCall(id, user, alias, provider, model, byModel, end, usage, price, took);
    }

    /** The same call, whose reply was discarded. */
    public ModelCall discarded() {
        return ended(ModelCallOutcome.DISCARDED, answeredBy, timing);
    }
}
