package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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
                Arguments.of("> @[Writer], you said so", List.of("Writer")),
                Arguments.of("```\n@[Writer]\n```", List.of("Writer")),
                Arguments.of("1. @[Writer]: write\n2. @[Dr. No]: read", List.of("Writer", "Dr. No")),
                Arguments.of("| @[Writer] | write |", List.of("Writer")),
                Arguments.of("[@[Writer]](https://example.org)", List.of("Writer")),
                Arguments.of("<b>@[Writer]</b>", List.of("Writer")),
                Arguments.of("@{Writer} @(Writer) @<Writer>", List.of()),
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

    /** No part of a name, and no longer one, is the name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        @[Data]            | Data
        @[Data-Analyst]    | Data-Analyst
        @[Data‐Analyst]    | Data-Analyst
        @[Data Analyst]    | Data Analyst
        @[Data_Analyst]    | Data_Analyst
        @[DataAnalyst]     | ``
        @[data-analyst 2]  | Data-Analyst 2
        @[Data-Analyst 2.] | Data-Analyst 2
        @[Data-Analyst 2.0] | Data-Analyst 2.0
        @[Data-Analyst ２․０] | Data-Analyst 2.0
        @[Data-Analyst 20] | ``
        @[Data-]           | ``
        @[IŞIL]            | Işıl
        @[ışıl]            | Işıl
        @[işil]            | Işıl
        @[Işıl]      | Işıl
        @[Isil]            | ``
        @[Nguyễn] | Nguyễn
        @[Nguyẽ̂n] | ``
        @[Nguyen]          | ``
        @[ﾃﾞｰﾀ]            | データ
        @[データ]     | データ
        @[テータ]           | ``
        @[한글]  | 한글
        @[हिन्दी]           | हिन्दी
        """, quoteCharacter = '`')
    void names_that_resemble_each_other_are_kept_apart(String text, String name) {
        List<String> team = List.of(
                "Data",
                "Data-Analyst",
                "Data Analyst",
                "Data_Analyst",
                "Data-Analyst 2",
                "Data-Analyst 2.0",
                "Işıl",
                "Nguyễn",
                "データ",
                "한글",
                "हिन्दी");

        assertThat(String.join(", ", Aliases.named(Mentions.in(text), team))).isEqualTo(name);
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
                "Done**TASK_COMPLETE**",
                "- [x] TASK_COMPLETE",
                "1. TASK_COMPLETE",
                "> **TASK_COMPLETE**",
                "| **TASK_COMPLETE** |\n",
                "$\\boxed{TASK_COMPLETE}$",
                "\\(\\text{TASK\\_COMPLETE}\\)",
                "<!-- TASK_COMPLETE -->",
                "TASK_COMPLETE</div>\n</body>",
                "TASK_COMPLETE &nbsp;",
                "TASK_COMPLETE [/INST]",
                "TASK_COMPLETE<|eot_id|>",
                "TASK_COMPLETE #️⃣",
                "TASK_COMPLETE ❤️‍🔥🇩🇪",
                "TASK_COMPLETE •",
                "TASK_\u00ADCOMPLETE",
                "T\u200BA\u200BS\u200BK_COMPLETE",
                "TASK\uFF3FCOMPLETE"
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
                "TASK_COMPLETE;",
                "TASK_COMPLETE $5",
                "TASK_COMPLETE 1️⃣",
                "TASK_COMPLETE &amp;",
                "✅",
                "@[Writer] ✅",
                "Say “TASK_COMPLETE” when done, @[Writer]",
                "```\nprint('TASK_COMPLETE')\n```\nRun it, @[Writer]",
                "TASK_COMPLETE > @[Writer]",
                "TASK_COMPLETE\n- @[Writer] checks",
                "MY-TASK_COMPLETE2",
                "ТASK_COMPLETE",
                "TASK__COMPLETE"
            })
    void any_other_text_does_not_end_the_turn(String text) {
        assertThat(Mentions.endsTurn(text)).isFalse();
    }
}
