package dev.synapse.shared.settings;

import dev.synapse.shared.model.DailyBudget;
import java.math.BigDecimal;

/** The settings that bound what each user may spend in a day. */
public final class UserBudget {

    private static final BigDecimal MOST_TOKENS = BigDecimal.valueOf(1_000_000_000_000L);
    private static final BigDecimal LEAST_USD = new BigDecimal("0.000001");
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000);

    private UserBudget() {}

    /** Reads the settings; throws {@link InvalidSettingException} for the first that is wrong. */
    public static DailyBudget from(Environment env) {
        return new DailyBudget(
                env.number("SYNAPSE_USER_DAILY_TOKENS", BigDecimal.ONE, MOST_TOKENS)
                        .map(UserBudget::whole)
                        .orElse(null),
                env.number("SYNAPSE_USER_DAILY_COST_USD", LEAST_USD, MOST_USD).orElse(null));
    }

    private static Long whole(BigDecimal tokens) {
        try {
            return tokens.longValueExact();
        } catch (ArithmeticException e) {
            throw new InvalidSettingException(
                    "SYNAPSE_USER_DAILY_TOKENS is \"%s\": it has to be a whole number".formatted(tokens));
        }
    }
}
