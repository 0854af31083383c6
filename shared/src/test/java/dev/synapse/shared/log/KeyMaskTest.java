package dev.synapse.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyMaskTest {

    private static final String KEY = "syn_" + "Az09_-x".repeat(7).substring(0, 43);

    @ParameterizedTest
    @CsvSource({
        "KEY, syn_***",
        "Bearer KEY, Bearer syn_***",
        "/auth/keys/KEY?x=1, /auth/keys/syn_***?x=1",
        "KEY KEY., syn_*** syn_***.",
        "KEYand more, syn_*** more",
        "CUT, syn_***",
        "syn_, syn_",
        "syn_thesis of a, syn_thesis of a",
        "syntax, syntax",
        "'', ''"
    })
    void keys_are_masked_and_nothing_else(String text, String masked) {
        String given = text.replace("KEY", KEY).replace("CUT", KEY.substring(0, 40));

        assertThat(KeyMask.mask(given)).isEqualTo(masked);
        assertThat(SingleLine.of(given + "\n")).isEqualTo(masked + "\\n");
    }
}
