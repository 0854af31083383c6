package dev.synapse.shared.settings;

import dev.synapse.shared.model.DailyBudget;
import java.math.BigDecimal;

/** Reads the settings that limit each user's spending in a day. Stateless. */
public final class UserBudget {

    private static final BigDecimal MAX_TOKENS = BigDecimal.valueOf(1_000_000_000_000L);
    private static final BigDecimal MIN_USD = new BigDecimal("0.000001");
    private static final BigDecimal MAX_USD = BigDecimal.valueOf(1_000_000);

    private UserBudget() {}

    /** Reads the settings; throws {@link InvalidSettingException} for the first that is invalid. */
    public static DailyBudget from(Environment env) {
        return new DailyBudget(
                env.number("SYNAPSE_USER_DAILY_TOKENS", BigDecimal.ONE, MAX_TOKENS)
                        .map(UserBudget::wholeNumber)
                        .orElse(null),
                env.number("SYNAPSE_USER_DAILY_COST_USD", MIN_USD, MAX_USD).orElse(null));
    }

    private static Long wholeNumber(BigDecimal tokens) {
        try {
            return tokens.longValueExact();
        } catch (ArithmeticException e) {
            throw new InvalidSettingException(
                    "SYNAPSE_USER_DAILY_TOKENS is \"%s\": it has to be a whole number".formatted(tokens));
        }
    }
}
