package dev.synapse.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.model.DailyBudget;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserBudgetTest {

    @Test
    void without_settings_there_is_no_limit() {
        assertThat(UserBudget.from(Environment.of(Map.of())).isSet()).isFalse();
    }

    @Test
    void tokens_and_cost_are_limited_independently() {
        assertThat(UserBudget.from(Environment.of(Map.of("SYNAPSE_USER_DAILY_TOKENS", "1000000"))))
                .isEqualTo(new DailyBudget(1_000_000L, null));
        assertThat(UserBudget.from(Environment.of(Map.of("SYNAPSE_USER_DAILY_COST_USD", "2.50"))))
                .isEqualTo(new DailyBudget(null, new BigDecimal("2.50")));
    }

    @ParameterizedTest
    @CsvSource({
        "SYNAPSE_USER_DAILY_TOKENS, many",
        "SYNAPSE_USER_DAILY_TOKENS, 0",
        "SYNAPSE_USER_DAILY_TOKENS, 1.5",
        "SYNAPSE_USER_DAILY_COST_USD, -1",
        "SYNAPSE_USER_DAILY_COST_USD, $5"
    })
    void an_invalid_value_is_named(String name, String value) {
        assertThatThrownBy(() -> UserBudget.from(Environment.of(Map.of(name, value))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name + " is \"" + value + "\": it has to be a ");
    }
}
