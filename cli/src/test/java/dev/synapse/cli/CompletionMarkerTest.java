package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionMarkerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Done. TASK_COMPLETE|Done.",
                "Done. TASK|Done.",
                "Done. |Done.",
                "A TASK_COMPLETE B|A TASK_COMPLETE B",
                "TASK_COMPLETE |''",
                "A TASK B|A TASK B",
                "A TASK |A TASK",
                "AT|A",
            })
    void text_that_may_become_the_marker_is_not_shown_yet(String text, String stable) {
        assertThat(text.substring(0, CompletionMarker.stableLength(text))).isEqualTo(stable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TASK_COMPLETE", "", " . TASK_COMPLETE", "@[Writer] please write", "@[A] @[B]"})
    void ending_the_turn_and_mentioning_members_is_not_content(String text) {
        assertThat(CompletionMarker.hasContent(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes. TASK_COMPLETE", "42", "Thanks to @[Writer], all is said. TASK_COMPLETE"})
    void text_for_the_user_is_content(String text) {
        assertThat(CompletionMarker.hasContent(text)).isTrue();
    }

    @Test
    void each_prefix_of_a_stream_shows_a_prefix_of_the_final_text() {
        String whole = "Task T TASK_COMPLETE, or TASK_\nComplete?  TASK_COMPLETE\n";
        String shown = CompletionMarker.strip(whole);

        for (int cut = 0; cut <= whole.length(); cut++) {
            String stable = whole.substring(0, CompletionMarker.stableLength(whole.substring(0, cut)));
            assertThat(shown).startsWith(stable);
        }
    }

    @Test
    void a_tools_result_is_never_the_answer() {
        var meta = ApiTypes.JSON.readTree("{\"tool_call_id\": \"c\"}");
        Message member = new Message("1", "t", "Researcher", "Found it.", null, null);
        Message tool = new Message("2", "t", "web_search", "raw", null, meta);

        assertThat(FinalAnswer.of(List.of(member, tool))).contains("Found it.");
    }
}
