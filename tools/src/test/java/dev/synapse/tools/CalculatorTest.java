package dev.synapse.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class CalculatorTest {
    private static final ToolContext CONTEXT =
            new ToolContext("group", "turn", "call", "step", 1, Duration.ofMinutes(10));

    private final ToolRegistry registry = ToolRegistry.of(List.of(new Calculator()));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1 + 2 * 3; 7",
                "(1 + 2) * 3; 9",
                "0.1 + 0.2; 0.3",
                "1.10 * 3; 3.3",
                "2 ^ 10; 1024",
                "-2 ^ 2; -4",
                "2 ^ 3 ^ 2; 512",
                "10 % 3; 1",
                "2 ^ -2; 0.25",
                "10^-3 * 2^-1; 0.0005",
                "9007199254740993 + 1; 9007199254740994",
                "123456789012345678901234567890 * 2; 246913578024691357802469135780",
                "sqrt(2) ^ 2 > 1.99999; true",
                "SQRT(16); 4",
                "round(2.567, 1); 2.6",
                "round(1234, -2); 1200",
                "max(1, 7, 3) - min(4, 2); 5",
                "average(1, 2); 1.5",
                "fact(20); 2432902008176640000",
                "if(1 > 2, 10, 20); 20",
                "log10(1000); 3",
                "sin(0) + cos(0); 1",
                "deg(PI) = 180; true",
                "1e3; 1000",
                "0x10; 16",
                "1E400 * 1E400; 1E+800",
                "1 / 3; 0.33333333333333333333333333333333333333333333333333333333333333333333"
            })
    void expressions_are_evaluated(String expression, String result) throws Exception {
        assertThat(calculate(expression)).isEqualTo(expression + " = " + result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1 +; “1 +” cannot be calculated",
                "(1; brace",
                "2 ^ -(1 + 1); “^”",
                "1 / 0; zero",
                "x + 1; not found",
                "sqrt(-1); negative",
                "(-8) ^ 0.5; not a real number",
                "\"a\" + \"b\"; strings",
                "unknown(1); unknown",
                "STR_FORMAT(\"%s\", 1); STR_FORMAT",
                "DT_NOW(); DT_NOW",
                "RANDOM(); RANDOM",
                "fact(401); from 0 to 400",
                "fact(-1); from 0 to 400",
                "round(1, 100000000); from -60 to 60",
                "9 ^ 9 ^ 9; 1E1000",
                "1E999999999; 1E1000",
                "1E-999999999 + 1; 1E-1000",
                "floor(1E600 * 1E600); 1E1000",
                "2 ^ 99999999999; cannot be calculated",
                "a[1]; cannot be calculated",
                "a.b; cannot be calculated",
                "System.exit(0); cannot be calculated",
                "NULL + 1; cannot be calculated"
            })
    void invalid_expressions_are_rejected_with_a_reason(String expression, String part) {
        ToolException failure = failure(expression);

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining(part).hasMessageContaining("cannot be calculated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "sqrt(", "1+(", "9^"})
    void deeply_nested_expressions_are_rejected(String part) {
        assertThat(failure(part.repeat(490 / part.length())).isRetryable()).isFalse();
        assertThat(failure(part.repeat(1_000))).hasMessageContaining("at most 500");
    }

    @Test
    void expensive_expressions_finish_quickly() throws Exception {
        long start = System.nanoTime();

        for (String expression : List.of(
                "9^99*".repeat(98) + "1E-999", "fact(400)*1E-700*".repeat(28) + "1", "0.999^99999+".repeat(40) + "1")) {
            try {
                assertThat(calculate(expression)).contains(" = ");
            } catch (ToolException tooLarge) {
                assertThat(tooLarge).hasMessageContaining("1E1000");
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    private String calculate(String expression) throws ToolException, InterruptedException {
        return registry.call("calculator", arguments(expression), CONTEXT).content();
    }

    private ToolException failure(String expression) {
        return catchThrowableOfType(
                ToolException.class, () -> registry.call("calculator", arguments(expression), CONTEXT));
    }

    private static String arguments(String expression) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("expression", expression)
                .toString();
    }
}
