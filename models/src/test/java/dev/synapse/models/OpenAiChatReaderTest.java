package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatReaderTest {
    private static final String FINISH = "{\"choices\": [{\"delta\": {}, \"finish_reason\": \"stop\"}]}";

    private final OpenAiChatReader reader = new OpenAiChatReader(new ReplyBuilder(Models.IGNORED));

    @Test
    void a_finish_reason_without_the_end_marker_is_whole_but_may_be_continued() {
        reader.read(FINISH);

        assertThat(reader.isComplete()).isFalse();
        assertThat(reader.isWhole()).isTrue();
    }

    @Test
    void an_end_marker_without_a_finish_reason_is_incomplete() {
        reader.read("{\"choices\": [{\"delta\": {\"content\": \"hi\"}, \"finish_reason\": null}]}");
        reader.read("[DONE]");

        assertThat(reader.isWhole()).isFalse();
        assertThat(reader.missing()).isEqualTo("finish_reason is missing");
    }

    @Test
    void too_many_calls_are_rejected() {
        for (int i = 0; i < 64; i++) {
            reader.read(call("{\"index\": %d, \"function\": {\"name\": \"one\"}}".formatted(i)));
        }

        assertThat(failure(call("{\"index\": 64, \"function\": {\"name\": \"one\"}}")))
                .isInstanceOf(StreamFailure.TooLarge.class);
    }

    @Test
    void too_long_arguments_are_rejected() {
        String part = "x".repeat(40_000);
        reader.read(call("{\"index\": 0, \"function\": {\"name\": \"one\", \"arguments\": \"%s\"}}".formatted(part)));

        assertThat(failure(call("{\"index\": 0, \"function\": {\"arguments\": \"%s\"}}".formatted(part))))
                .isInstanceOf(StreamFailure.TooLarge.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"content", "reasoning_content"})
    void a_too_long_text_is_rejected(String field) {
        String part = "{\"choices\": [{\"delta\": {\"%s\": \"%s\"}}]}".formatted(field, "x".repeat(600_000));
        reader.read(part);

        assertThat(failure(part)).isInstanceOf(StreamFailure.TooLarge.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\": [{", "42", "[]", "\"text\""})
    void what_is_no_json_object_is_malformed(String data) {
        assertThat(failure(data)).isInstanceOf(StreamFailure.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": \"broken\"}",
                "{\"error\": {\"message\": \"broken\"}, \"choices\": []}",
                "{\"object\": \"error\", \"message\": \"broken\"}",
                "{\"choices\": [{\"delta\": {}, \"finish_reason\": \"error\"}]}"
            })
    void all_error_formats_are_recognised(String data) {
        assertThat(failure(data)).isInstanceOf(StreamFailure.ErrorInStream.class);
    }

    private StreamFailure failure(String data) {
        return catchThrowableOfType(StreamException.class, () -> reader.read(data))
                .failure();
    }

    private static String call(String delta) {
        return "{\"choices\": [{\"delta\": {\"tool_calls\": [%s]}}]}".formatted(delta);
    }
}
