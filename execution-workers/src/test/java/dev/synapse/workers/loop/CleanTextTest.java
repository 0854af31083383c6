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
    void what_every_part_can_hold_stays_to_the_letter(String text) {
        assertThat(CleanText.of(text)).isSameAs(text);
    }

    @Test
    void nul_is_replaced() {
        assertThat(CleanText.of("\0a\0\0b\0")).isEqualTo(BAD + "a" + BAD + BAD + "b" + BAD);
    }

    @Test
    void half_a_pair_is_replaced_and_its_whole_neighbours_are_not() {
        assertThat(CleanText.of(HIGH)).isEqualTo(BAD);
        assertThat(CleanText.of(LOW)).isEqualTo(BAD);
        assertThat(CleanText.of(LOW + HIGH)).isEqualTo(BAD + BAD);
        assertThat(CleanText.of(HIGH + HIGH + LOW + LOW)).isEqualTo(BAD + "😀" + BAD);
        assertThat(CleanText.of("😀" + LOW + "😀" + HIGH)).isEqualTo("😀" + BAD + "😀" + BAD);
    }
}
