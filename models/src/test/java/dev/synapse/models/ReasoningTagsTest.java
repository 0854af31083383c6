package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasoningTagsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Hello|Hello|''",
                "Write <think>you</think> here|Write <think>you</think> here|''",
                "<think>so</think>Hello|Hello|so",
                " <think>so \uD83D\uDE42 < / </thin </think> \t Hello |Hello |so \uD83D\uDE42 < / </thin",
                "so I call @[Ada]</think>Hello|Hello|so I call @[Ada]",
                "so </think> Hello|Hello|so",
                "<think></think>Hello</think>|Hello</think>|''",
                "<think>once</think><think>twice</think>done|done|oncetwice",
                "<think>without an end|''|without an end",
                "<think>nothing else</think> |''|nothing else",
                "<thinker>Hello|<thinker>Hello|''",
                "<thi|<thi|''",
                "<THINK>so</Think>Hello|Hello|so",
                "<thinking>so</thinking>Hello|Hello|so",
                "<thought>so @[Ada]</thought>Hello|Hello|so @[Ada]",
                "<reasoning>so</think></reasoning>Hello|Hello|so</think>",
                "<seed:think>so</seed:think>Hello|Hello|so",
                "[THINK]so[/THINK]Hello|Hello|so",
                "so[/THINK]Hello|Hello|so",
                "\u25C1think\u25B7so\u25C1/think\u25B7Hello|Hello|so",
                "a </reasoning> b </thinking> [x|a </reasoning> b </thinking> [x|''",
                "see [THIS] or a < b|see [THIS] or a < b|''",
                "' '|' '|''",
                "''|''|''"
            })
    void reasoning_is_kept_apart_however_the_text_is_split(String stream, String text, String reasoning) {
        for (int length = 1; length <= Math.max(1, stream.length()); length++) {
            ReplyBuilder reply = new ReplyBuilder(Models.IGNORED);
            for (int start = 0; start < stream.length(); start += length) {
                reply.text(stream.substring(start, Math.min(stream.length(), start + length)));
            }
            ModelReply complete = reply.build(Models.ask("hello"));

            assertThat(complete.text()).as("in pieces of %d", length).isEqualTo(text);
            assertThat(complete.reasoning()).as("in pieces of %d", length).isEqualTo(reasoning);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'First.\n<think>so</think>Hello', 'First.\nHello'",
        "'First.\n  <think>so</think>Hello', 'First.\n  Hello'",
        "'Write:\n```xml\n<think>\nso\n</think>\n```\nHello', 'Write:\n```xml\n<think>\nso\n</think>\n```\nHello'",
        "'```\nx\n```\n<think>so</think>Hello', '```\nx\n```\nHello'",
        "'First.\n<reasoning>so</reasoning>Hello', 'First.\n<reasoning>so</reasoning>Hello'"
    })
    void a_block_at_the_beginning_of_a_later_line_is_reasoning(String stream, String text) {
        ReplyBuilder reply = new ReplyBuilder(Models.IGNORED);
        reply.text(stream);

        assertThat(reply.build(Models.ask("hello")).text()).isEqualTo(text);
    }
}
