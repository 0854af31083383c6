package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndMarkTest {
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
    void what_may_become_the_mark_is_held_back(String text, String settled) {
        assertThat(text.substring(0, EndMark.settled(text))).isEqualTo(settled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TASK_COMPLETE", "", " . TASK_COMPLETE", "@[Writer] please write", "@[A] @[B]"})
    void ending_and_routing_are_no_substance(String text) {
        assertThat(EndMark.hasSubstance(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes. TASK_COMPLETE", "42", "Thanks to @[Writer], all is said. TASK_COMPLETE"})
    void what_is_told_to_the_user_is_substance(String text) {
        assertThat(EndMark.hasSubstance(text)).isTrue();
    }

    @Test
    void any_cut_of_a_stream_shows_the_same_in_the_end() {
        String whole = "Task T TASK_COMPLETE, or TASK_\nComplete?  TASK_COMPLETE\n";
        String shown = EndMark.strip(whole);

        for (int cut = 0; cut <= whole.length(); cut++) {
            String settled = whole.substring(0, EndMark.settled(whole.substring(0, cut)));
            assertThat(shown).startsWith(settled);
        }
    }

    @Test
    void a_tools_result_is_never_the_answer() {
        var meta = Wire.JSON.readTree("{\"tool_call_id\": \"c\"}");
        Message member = new Message("1", "t", "Researcher", "Found it.", null, null);
        Message tool = new Message("2", "t", "web_search", "raw", null, meta);

        assertThat(Answer.of(List.of(member, tool))).contains("Found it.");
    }
}
