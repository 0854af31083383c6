package dev.synapse.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotEnvTest {

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("NAME=value", "value"),
                Arguments.of("  NAME = value  ", "value"),
                Arguments.of("export NAME=value", "value"),
                Arguments.of("NAME=\"two words\"", "two words"),
                Arguments.of("NAME='two words'", "two words"),
                Arguments.of("NAME=\"it's\"", "it's"),
                Arguments.of("NAME=\"a # b\" # comment", "a # b"),
                Arguments.of("NAME=value # comment", "value"),
                Arguments.of("NAME=val#ue", "val#ue"),
                Arguments.of("NAME=", ""),
                Arguments.of("NAME=\"\"", ""),
                Arguments.of("NAME= # comment", ""),
                Arguments.of("NAME=# comment", ""),
                Arguments.of("NAME=\t# comment", ""),
                Arguments.of("NAME=a=b", "a=b"),
                Arguments.of("NAME=redis://:p%23ss@host:1/0?a=b", "redis://:p%23ss@host:1/0?a=b"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void a_line_sets_a_value(String line, String value) {
        assertThat(DotEnv.parse(line)).isEqualTo(Map.of("NAME", value));
    }

    @Test
    void comments_and_blank_lines_are_ignored_and_the_last_value_counts() {
        String text = "# A=1\r\n\r\n  # B=2\r\nC=3\r\nD=4\r\nC=5\r\n";

        assertThat(DotEnv.parse(text)).isEqualTo(Map.of("C", "5", "D", "4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", "=canary", "NO NAME=canary", "1A=canary", "A-B=canary", "export =canary"})
    void an_invalid_line_is_named_and_not_repeated(String line) {
        assertThatThrownBy(() -> DotEnv.parse("GOOD=1\n" + line))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(".env line 2 is not of the form NAME=value");
    }
}
