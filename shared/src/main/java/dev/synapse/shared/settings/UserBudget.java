package dev.synapse.shared.settings;

import dev.synapse.shared.model.DailyBudget;
import java.math.BigDecimal;

/** Reads the settings that limit each user's spending in a day. Stateless. */
public final class UserBudget {

    private UserBudget() {}

    /** Reads the settings; throws {@link InvalidSettingException} for the first that is invalid. */
    public static DailyBudget from(Environment env) {
        return new DailyBudget(
                env.amount(ModelSetting.SYNAPSE_USER_DAILY_TOKENS)
                        .map(UserBudget::wholeNumber)
                        .orElse(null),
                env.amount(ModelSetting.SYNAPSE_USER_DAILY_COST_USD).orElse(null));
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
