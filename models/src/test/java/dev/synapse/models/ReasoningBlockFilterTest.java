package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasoningBlockFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Hello <think>you</think>|Hello <think>you</think>",
                "<think>so</think>Hello|Hello",
                " <think>so \uD83D\uDE42 < / </thin </think> \t Hello |Hello ",
                "<think></think>Hello</think>|Hello</think>",
                "<think>once</think><think>twice</think>|<think>twice</think>",
                "<think>without an end|''",
                "<think>nothing else</think> |''",
                "<thinker>Hello|<thinker>Hello",
                "<thi|<thi",
                "' '|' '",
                "''|''"
            })
    void a_leading_reasoning_block_is_removed_however_it_is_split(String stream, String text) {
        for (int length = 1; length <= Math.max(1, stream.length()); length++) {
            assertThat(read(stream, length)).as("in pieces of %d", length).isEqualTo(text);
        }
    }

    @Test
    void white_space_is_not_held_back_forever() {
        ReasoningBlockFilter filter = new ReasoningBlockFilter();

        String text = "";
        for (int i = 0; i < 200; i++) {
            text += filter.filter(" ");
        }

        assertThat(text).hasSize(200);
    }

    private static String read(String stream, int length) {
        ReasoningBlockFilter filter = new ReasoningBlockFilter();
        StringBuilder read = new StringBuilder();
        for (int start = 0; start < stream.length(); start += length) {
            read.append(filter.filter(stream.substring(start, Math.min(stream.length(), start + length))));
        }
        return read.append(filter.rest()).toString();
    }
}
