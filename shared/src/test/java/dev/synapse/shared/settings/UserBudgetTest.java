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
    void without_settings_nothing_is_bounded() {
        assertThat(UserBudget.from(Environment.of(Map.of())).isSet()).isFalse();
    }

    @Test
    void tokens_and_dollars_are_bounded_each_for_itself() {
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
    void a_bad_value_is_refused_by_name(String name, String value) {
        assertThatThrownBy(() -> UserBudget.from(Environment.of(Map.of(name, value))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name + " is \"" + value + "\": it has to be a ");
    }
}
