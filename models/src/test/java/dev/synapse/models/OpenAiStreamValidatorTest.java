package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenAiStreamValidatorTest {
    private final OpenAiStreamValidator validator = new OpenAiStreamValidator();

    @Test
    void text_is_unchanged() {
        ServerSentEvent event = event("{\"choices\": [{\"delta\": {\"content\": \"hi\"}}]}");

        assertThat(validator.accept(event)).containsExactly(event);
        assertThat(validator.isComplete()).isFalse();
        assertThat(validator.missing()).contains("finish_reason");
    }

    @Test
    void a_finish_reason_without_the_end_marker_is_incomplete() {
        feed("{\"choices\": [{\"delta\": {}, \"finish_reason\": \"stop\"}]}");

        assertThat(validator.isComplete()).isFalse();
        assertThat(validator.missing()).contains("[DONE]");
    }

    @Test
    void an_end_marker_without_a_finish_reason_is_incomplete() {
        feed("[DONE]");

        assertThat(validator.isComplete()).isFalse();
        assertThat(validator.missing()).contains("finish_reason");
    }

    @Test
    void calls_without_index_are_distinguished_by_id() {
        feed(
                call("{\"id\": \"a\", \"function\": {\"name\": \"one\", \"arguments\": \"{\"}}"),
                call("{\"function\": {\"arguments\": \"}\"}}"),
                call("{\"id\": \"b\", \"function\": {\"name\": \"two\", \"arguments\": \"{}\"}}"));

        assertThat(finish()).isEqualTo("0 a one {}, 1 b two {}");
    }

    @Test
    void calls_with_the_same_index_are_distinguished_by_id() {
        feed(
                call("{\"index\": 0, \"id\": \"a\", \"function\": {\"name\": \"one\", \"arguments\": \"{}\"}}"),
                call("{\"index\": 0, \"id\": \"b\", \"function\": {\"name\": \"two\", \"arguments\": \"{}\"}}"));

        assertThat(finish()).isEqualTo("0 a one {}, 1 b two {}");
    }

    @Test
    void a_repeated_id_is_one_call() {
        feed(
                call("{\"index\": 1, \"id\": \"a\", \"function\": {\"name\": \"one\", \"arguments\": \"{\"}}"),
                call("{\"index\": 1, \"id\": \"a\", \"function\": {\"name\": \"one\", \"arguments\": \"}\"}}"));

        assertThat(finish()).isEqualTo("0 a one {}");
    }

    @Test
    void a_call_without_id_gets_one() {
        feed(call("{\"index\": 0, \"function\": {\"name\": \"one\", \"arguments\": \"{}\"}}"));

        assertThat(finish()).isEqualTo("0 call_0 one {}");
    }

    @Test
    void a_call_without_name_is_malformed() {
        feed(call("{\"index\": 0, \"id\": \"a\", \"function\": {\"arguments\": \"{}\"}}"));

        assertThat(failure(FINISH)).isInstanceOf(StreamFailure.Malformed.class);
    }

    @Test
    void too_many_calls_are_rejected() {
        for (int i = 0; i < 64; i++) {
            feed(call("{\"index\": %d, \"function\": {\"name\": \"one\"}}".formatted(i)));
        }

        assertThat(failure(call("{\"index\": 64, \"function\": {\"name\": \"one\"}}")))
                .isInstanceOf(StreamFailure.TooLarge.class);
    }

    @Test
    void too_long_arguments_are_rejected() {
        String part = "x".repeat(40_000);
        feed(call("{\"index\": 0, \"function\": {\"name\": \"one\", \"arguments\": \"%s\"}}".formatted(part)));

        assertThat(failure(call("{\"index\": 0, \"function\": {\"arguments\": \"%s\"}}".formatted(part))))
                .isInstanceOf(StreamFailure.TooLarge.class);
    }

    @Test
    void a_too_long_text_is_rejected() {
        String part = "{\"choices\": [{\"delta\": {\"content\": \"%s\"}}]}".formatted("x".repeat(600_000));
        feed(part);

        assertThat(failure(part)).isInstanceOf(StreamFailure.TooLarge.class);
    }

    @Test
    void invalid_json_is_malformed() {
        assertThat(failure("{\"choices\": [{")).isInstanceOf(StreamFailure.Malformed.class);
        assertThat(failure("42")).isInstanceOf(StreamFailure.Malformed.class);
    }

    @Test
    void all_error_formats_are_recognised() {
        assertThat(failure("{\"error\": \"broken\"}")).isInstanceOf(StreamFailure.ErrorInStream.class);
        assertThat(failure("{\"object\": \"error\", \"message\": \"broken\"}"))
                .isInstanceOf(StreamFailure.ErrorInStream.class);
    }

    private static final String FINISH = "{\"choices\": [{\"delta\": {}, \"finish_reason\": \"tool_calls\"}]}";

    private String finish() {
        JsonNode last = JsonMapper.shared()
                .readTree(validator.accept(event(FINISH)).getFirst().data());
        return last.at("/choices/0/delta/tool_calls")
                .valueStream()
                .map(call -> "%d %s %s %s"
                        .formatted(
                                call.path("index").asInt(),
                                call.path("id").asString(),
                                call.at("/function/name").asString(),
                                call.at("/function/arguments").asString()))
                .collect(Collectors.joining(", "));
    }

    private void feed(String... data) {
        List.of(data).forEach(one -> validator.accept(event(one)));
    }

    private StreamFailure failure(String data) {
        return catchThrowableOfType(StreamException.class, () -> validator.accept(event(data)))
                .failure();
    }

    private static String call(String delta) {
        return "{\"choices\": [{\"delta\": {\"tool_calls\": [%s]}}]}".formatted(delta);
    }

    private static ServerSentEvent event(String data) {
        return new ServerSentEvent(null, data);
    }
}
