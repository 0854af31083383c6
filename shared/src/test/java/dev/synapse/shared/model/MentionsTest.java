package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
                "@[Data-Analyst Müller]",
                "@[data-analyst müller]",
                "@[DATA-ANALYST MÜLLER]",
                "@[Data-Analyst Mu\u0308ller]",
                "@[Data-Analyst Mu\u00A8ller]",
                "@[Data\u2010Analyst\u00A0Müller]",
                "@[Data\u2011Analyst\u202FMüller]",
                "@[Data\u2013Analyst\u2009Müller]",
                "@[Data\u2014Analyst\u3000Müller]",
                "@[Data\u2212Analyst   Müller]",
                "@[Data\uFF0DAnalyst\tMüller]",
                "@[ Data-Analyst Müller ]",
                "@[\u2003Data-Analyst Müller\u00A0]",
                "@[Data-\u200BAnalyst Müller]",
                "@[Data-Ana\u00ADlyst Müller\uFEFF]",
                "@[\u200E\u2067Data-Analyst Müller\u2069]",
                "@[Data-Analyst\uFE0F Müller\u200D]",
                "@\u200B[Data-Analyst Müller]",
                "**@[Data-Analyst Müller]**",
                "@[**Data-Analyst Müller**]",
                "@**[Data-Analyst Müller]**",
                "@[**Data-Analyst Müller]**",
                "@[**Data**-Analyst _Müller_]",
                "@[`Data-Analyst Müller`]",
                "@`[Data-Analyst Müller]`",
                "`@[Data-Analyst Müller]`",
                "@[_Data-Analyst Müller_]",
                "@[__Data-Analyst Müller__]",
                "@[*_Data-Analyst Müller_*]",
                "@[~~Data-Analyst Müller~~]",
                "@\\[Data\\-Analyst Müller\\]",
                "\\@\\[Data-Analyst Müller\\]",
                "@[Data-Analyst Müller](#)",
                "@[\"Data-Analyst Müller\"]",
                "@['Data-Analyst Müller']",
                "@[“Data-Analyst Müller”]",
                "@[«Data-Analyst Müller»]",
                "@[‘Data-Analyst Müller’]",
                "@[@Data-Analyst Müller]",
                "@[Data-Analyst Müller:]",
                "@[Data-Analyst Müller.]",
                "@[Data-Analyst Müller, ]",
                "@[✍\uFE0F Data-Analyst Müller]",
                "@[<Data-Analyst Müller>]",
                "＠［Data-Analyst Müller］",
                "@［Ｄａｔａ－Ａｎａｌｙｓｔ　Ｍüｌｌｅｒ］",
                "﹫[Data-Analyst Müller]",
                "@【Data-Analyst Müller】",
                "@[𝐃𝐚𝐭𝐚-𝐀𝐧𝐚𝐥𝐲𝐬𝐭 𝐌ü𝐥𝐥𝐞𝐫]"
            })
    void a_mention_in_any_form_names_the_member(String text) {
        List<String> team = List.of("Orchestrator", "Data-Analyst Müller", "Data-Analyst", "Müller", "Dr. No");

        assertThat(Aliases.named(Mentions.in(text), team)).containsExactly("Data-Analyst Müller");
        assertThat(Aliases.named(Mentions.in("Please\n" + text + "go, and @[**dr\\. no**]"), team))
                .containsExactly("Data-Analyst Müller", "Dr. No");
    }

    @Test
    void a_long_text_is_searched_in_linear_time() {
        String text =
                "@[".repeat(200_000) + "@" + "*".repeat(400_000) + "[x" + "@[_".repeat(100_000) + "!".repeat(400_000);

        assertTimeout(Duration.ofSeconds(5), () -> {
            assertThat(Mentions.in(text)).isEmpty();
            assertThat(Mentions.endsTurn(text)).isFalse();
        });
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
                "Done.TASK_COMPLETE!",
                "TASK_COMPLETE ✅",
                "Done. TASK_COMPLETE ✔\uFE0F\uFE0F 👍🏽",
                "TASK_COMPLETE 👩\u200D💻",
                "TASK_COMPLETE。",
                "TASK_COMPLETE！",
                "TASK_COMPLETE…",
                "TASK_COMPLETE ।",
                "“TASK_COMPLETE”",
                "„TASK_COMPLETE“.",
                "«TASK_COMPLETE»",
                "『TASK_COMPLETE』",
                "'TASK_COMPLETE'",
                "＊＊TASK_COMPLETE＊＊",
                "***TASK_COMPLETE***",
                "__TASK_COMPLETE__",
                "~~TASK_COMPLETE~~",
                "<b>TASK_COMPLETE</b>",
                "TASK_COMPLETE<br/>\n",
                "TASK_COMPLETE</s>",
                "TASK_COMPLETE.<|im_end|>\n",
                "TASK_COMPLETE<end_of_turn>\n",
                "TASK_COMPLETE<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
                "<TASK_COMPLETE>",
                "{TASK_COMPLETE}",
                "| TASK_COMPLETE |",
                "> TASK_COMPLETE",
                "```\nTASK_COMPLETE\n```",
                "# TASK_COMPLETE #",
                "TASK_COMPLETE\n=============",
                "TASK_COMPLETE\n\n---\n",
                "TASK\\_COMPLETE",
                "TASK_**COMPLETE**",
                "TASK_\u200BCOMPLETE\uFEFF",
                "\u2067TASK_COMPLETE\u2069",
                "TASK_COMPLETE\u00A0\u3000",
                "ＴＡＳＫ＿ＣＯＭＰＬＥＴＥ",
                "𝐓𝐀𝐒𝐊_𝐂𝐎𝐌𝐏𝐋𝐄𝐓𝐄",
                "@[Writer] thanks.\n\nTask_Complete",
                "That is all.\n**task_complete** ✅",
                "完了TASK_COMPLETE",
                "Done**TASK_COMPLETE**"
            })
    void a_text_that_ends_with_the_word_ends_the_turn(String text) {
        assertThat(Mentions.endsTurn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Then say task_complete",
                "TASK COMPLETE",
                "TASK-COMPLETE",
                "TASK_COMPLETE\u0301",
                "task_completed",
                "not_task_complete",
                "NOT\\_TASK\\_COMPLETE",
                "@[Writer], reply with TASK_COMPLETE when you are done.",
                "I will write TASK_COMPLETE once @[Writer] has answered",
                "TASK_COMPLETE:",
                "TASK_COMPLETE,",
                "TASK_COMPLETE？",
                "if (x == TASK_COMPLETE) {",
                "TASK_COMPLETE =",
                "TASK_COMPLETE (nearly)",
                "TASK_COMPLETE\n\nBut first, @[Writer]",
                "TASK_COMPLETE 1",
                "TASK_COMPLETED",
                "NOT_TASK_COMPLETE",
                "xTASK_COMPLETE",
                "When done, say TASK_COMPLETE and stop",
                "TASK_COMPLETE @[Writer]",
                "TASK_COMPLETE?",
                "✅",
                "@[Writer] ✅"
            })
    void any_other_text_does_not_end_the_turn(String text) {
        assertThat(Mentions.endsTurn(text)).isFalse();
    }
}
