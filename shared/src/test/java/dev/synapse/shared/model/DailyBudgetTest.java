package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DailyBudgetTest {

    /** The limits of two budgets, then the lowest, then the first budget's, else the second's. */
    @ParameterizedTest
    @CsvSource({
        ", , , , , , , ",
        "5, , , , 5, , 5, ",
        ", , 5, 2.5, 5, 2.5, 5, 2.5",
        "7, 1.0, 5, 2.5, 5, 1.0, 7, 1.0",
        "0, 3, 5, 2.5, 0, 2.5, 0, 3",
        ", 3, 5, , 5, 3, 5, 3"
    })
    void budgets_are_combined_limit_by_limit(
            Long tokens,
            BigDecimal cost,
            Long otherTokens,
            BigDecimal otherCost,
            Long lowestTokens,
            BigDecimal lowestCost,
            Long firstTokens,
            BigDecimal firstCost) {
        DailyBudget one = budget(tokens, cost);
        DailyBudget other = budget(otherTokens, otherCost);

        assertThat(one.lowest(other)).isEqualTo(budget(lowestTokens, lowestCost));
        assertThat(other.lowest(one)).isEqualTo(budget(lowestTokens, lowestCost));
        assertThat(one.orElse(other)).isEqualTo(budget(firstTokens, firstCost));
    }

    private static DailyBudget budget(@Nullable Long tokens, @Nullable BigDecimal cost) {
        return new DailyBudget(tokens, cost);
    }
}
