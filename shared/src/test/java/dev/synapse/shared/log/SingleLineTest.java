package dev.synapse.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SingleLineTest {

    @ParameterizedTest
    @CsvSource({
        "000A, \\n",
        "000D, \\r",
        "0009, \\t",
        "0000, \\u0000",
        "0008, \\u0008",
        "001B, \\u001b",
        "007F, \\u007f",
        "0085, \\u0085",
        "009B, \\u009b",
        "200B, \\u200b",
        "200F, \\u200f",
        "2028, \\u2028",
        "2029, \\u2029",
        "202E, \\u202e",
        "2066, \\u2066",
        "FEFF, \\ufeff",
        "D800, \\ud800",
        "E0041, \\U000e0041"
    })
    void unsafe_characters_are_escaped(String code, String escaped) {
        String text = "a" + Character.toString(Integer.parseInt(code, 16)) + "z";

        assertThat(SingleLine.of(text)).isEqualTo("a" + escaped + "z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Zoë", "团队", "😀", "קבוצה", "a\\n"})
    void other_characters_stay_unchanged(String text) {
        assertThat(SingleLine.of(text)).isSameAs(text);
    }

    @Test
    void text_between_escapes_stays_unchanged() {
        assertThat(SingleLine.of("😀\nZoë\n")).isEqualTo("😀\\nZoë\\n");
    }
}
