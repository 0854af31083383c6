package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MentionsTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("nobody", List.of()),
                Arguments.of("@[Writer] write", List.of("Writer")),
                Arguments.of("@[Researcher] and @[Writer]", List.of("Researcher", "Writer")),
                Arguments.of("@[Writer]@[Researcher]", List.of("Writer", "Researcher")),
                Arguments.of("@[Writer] then @[Researcher], then @[Writer]", List.of("Writer", "Researcher")),
                Arguments.of("mail@[Writer]", List.of("Writer")),
                Arguments.of("**@[Writer]**: go", List.of("Writer")),
                Arguments.of("@[ Writer ]", List.of("Writer")),
                Arguments.of("@[Dr. No_1-x y]", List.of("Dr. No_1-x y")),
                Arguments.of("@[Schreiberin Ä]", List.of("Schreiberin Ä")),
                Arguments.of("first\n@[Writer]\nlast", List.of("Writer")),
                Arguments.of("@Writer", List.of()),
                Arguments.of("[Writer]", List.of()),
                Arguments.of("@ [Writer]", List.of()),
                Arguments.of("@[]", List.of()),
                Arguments.of("@[   ]", List.of()),
                Arguments.of("@[Wri\nter]", List.of()),
                Arguments.of("@[Writer", List.of()),
                Arguments.of("@[[Writer]]", List.of()),
                Arguments.of("@[a@[Writer]", List.of("Writer")),
                Arguments.of("@[" + "x".repeat(100) + "]", List.of("x".repeat(100))),
                Arguments.of("@[" + "x".repeat(101) + "]", List.of()));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void a_text_mentions_each_member_once_in_order(String text, List<String> aliases) {
        assertThat(Mentions.in(text)).isEqualTo(aliases);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TASK_COMPLETE",
                "Done. TASK_COMPLETE",
                "Done.\n\nTASK_COMPLETE\n",
                "TASK_COMPLETE.",
                "**TASK_COMPLETE**",
                "`TASK_COMPLETE`",
                "_TASK_COMPLETE_",
                "(TASK_COMPLETE)",
                "\"TASK_COMPLETE\"",
                "[TASK_COMPLETE]",
                "Done.TASK_COMPLETE!"
            })
    void a_text_that_ends_with_the_word_ends_the_turn(String text) {
        assertThat(Mentions.endsTurn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "task_complete",
                "TASK COMPLETE",
                "TASK_COMPLETED",
                "NOT_TASK_COMPLETE",
                "xTASK_COMPLETE",
                "When done, say TASK_COMPLETE and stop",
                "TASK_COMPLETE @[Writer]",
                "TASK_COMPLETE?"
            })
    void any_other_text_does_not_end_the_turn(String text) {
        assertThat(Mentions.endsTurn(text)).isFalse();
    }
}
