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
    private final OpenAiStreamValidator guard = new OpenAiStreamValidator();

    @Test
    void text_passes_untouched() {
        ServerSentEvent event = event("{\"choices\": [{\"delta\": {\"content\": \"hi\"}}]}");

        assertThat(guard.accept(event)).containsExactly(event);
        assertThat(guard.isComplete()).isFalse();
        assertThat(guard.missing()).contains("finish_reason");
    }

    @Test
    void a_finish_reason_without_the_end_mark_is_not_complete() {
        feed("{\"choices\": [{\"delta\": {}, \"finish_reason\": \"stop\"}]}");

        assertThat(guard.isComplete()).isFalse();
        assertThat(guard.missing()).contains("[DONE]");
    }

    @Test
    void an_end_mark_without_a_finish_reason_is_not_complete() {
        feed("[DONE]");

        assertThat(guard.isComplete()).isFalse();
        assertThat(guard.missing()).contains("finish_reason");
    }

    @Test
    void calls_without_index_are_told_apart_by_id() {
        feed(
                call("{\"id\": \"a\", \"function\": {\"name\": \"one\", \"arguments\": \"{\"}}"),
                call("{\"function\": {\"arguments\": \"}\"}}"),
                call("{\"id\": \"b\", \"function\": {\"name\": \"two\", \"arguments\": \"{}\"}}"));

        assertThat(finish()).isEqualTo("0 a one {}, 1 b two {}");
    }

    @Test
    void calls_under_one_index_are_told_apart_by_id() {
        feed(
                call("{\"index\": 0, \"id\": \"a\", \"function\": {\"name\": \"one\", \"arguments\": \"{}\"}}"),
                call("{\"index\": 0, \"id\": \"b\", \"function\": {\"name\": \"two\", \"arguments\": \"{}\"}}"));

        assertThat(finish()).isEqualTo("0 a one {}, 1 b two {}");
    }

    @Test
    void an_id_that_is_repeated_is_one_call() {
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

        assertThat(refusal(FINISH)).isInstanceOf(StreamFailure.Malformed.class);
    }

    @Test
    void too_many_calls_are_refused() {
        for (int i = 0; i < 64; i++) {
            feed(call("{\"index\": %d, \"function\": {\"name\": \"one\"}}".formatted(i)));
        }

        assertThat(refusal(call("{\"index\": 64, \"function\": {\"name\": \"one\"}}")))
                .isInstanceOf(StreamFailure.TooLarge.class);
    }

    @Test
    void too_long_arguments_are_refused() {
        String part = "x".repeat(40_000);
        feed(call("{\"index\": 0, \"function\": {\"name\": \"one\", \"arguments\": \"%s\"}}".formatted(part)));

        assertThat(refusal(call("{\"index\": 0, \"function\": {\"arguments\": \"%s\"}}".formatted(part))))
                .isInstanceOf(StreamFailure.TooLarge.class);
    }

    @Test
    void too_long_a_text_is_refused() {
        String part = "{\"choices\": [{\"delta\": {\"content\": \"%s\"}}]}".formatted("x".repeat(600_000));
        feed(part);

        assertThat(refusal(part)).isInstanceOf(StreamFailure.TooLarge.class);
    }

    @Test
    void garbage_is_malformed() {
        assertThat(refusal("{\"choices\": [{")).isInstanceOf(StreamFailure.Malformed.class);
        assertThat(refusal("42")).isInstanceOf(StreamFailure.Malformed.class);
    }

    @Test
    void errors_are_seen_in_every_form() {
        assertThat(refusal("{\"error\": \"broken\"}")).isInstanceOf(StreamFailure.ErrorInStream.class);
        assertThat(refusal("{\"object\": \"error\", \"message\": \"broken\"}"))
                .isInstanceOf(StreamFailure.ErrorInStream.class);
    }

    private static final String FINISH = "{\"choices\": [{\"delta\": {}, \"finish_reason\": \"tool_calls\"}]}";

    private String finish() {
        JsonNode last = JsonMapper.shared()
                .readTree(guard.accept(event(FINISH)).getFirst().data());
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
        List.of(data).forEach(one -> guard.accept(event(one)));
    }

    private StreamFailure refusal(String data) {
        return catchThrowableOfType(StreamException.class, () -> guard.accept(event(data)))
                .failure();
    }

    private static String call(String delta) {
        return "{\"choices\": [{\"delta\": {\"tool_calls\": [%s]}}]}".formatted(delta);
    }

    private static ServerSentEvent event(String data) {
        return new ServerSentEvent(null, data);
    }
}
