package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanTextTest {

    private static final String HIGH = "\uD83D";
    private static final String LOW = "\uDE00";
    private static final String BAD = "\uFFFD";

    @ParameterizedTest
    @ValueSource(strings = {"", " plain\r\n\ttext ", "😀", "a😀b😀😀", "\u0001\u007F\uFFFD\uFEFF"})
    void valid_text_is_unchanged(String text) {
        assertThat(CleanText.of(text)).isSameAs(text);
    }

    @Test
    void nul_is_replaced() {
        assertThat(CleanText.of("\0a\0\0b\0")).isEqualTo(BAD + "a" + BAD + BAD + "b" + BAD);
    }

    @Test
    void only_unpaired_surrogates_are_replaced() {
        assertThat(CleanText.of(HIGH)).isEqualTo(BAD);
        assertThat(CleanText.of(LOW)).isEqualTo(BAD);
        assertThat(CleanText.of(LOW + HIGH)).isEqualTo(BAD + BAD);
        assertThat(CleanText.of(HIGH + HIGH + LOW + LOW)).isEqualTo(BAD + "😀" + BAD);
        assertThat(CleanText.of("😀" + LOW + "😀" + HIGH)).isEqualTo("😀" + BAD + "😀" + BAD);
    }
}
