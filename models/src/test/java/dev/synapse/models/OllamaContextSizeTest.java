package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.UserMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaContextSizeTest {
    private static final String WINDOWS = """
            {"ollama": {"models": [{"id": "big", "context_window": 131072}, {"id": "odd", "context_window": 40960}]}}
            """;

    private final OllamaContextSize context;

    OllamaContextSizeTest(@TempDir Path directory) throws IOException {
        context = new OllamaContextSize(
                ModelCatalogue.extendedBy(Files.writeString(directory.resolve("models.json"), WINDOWS))
                        .windows("ollama"));
    }

    @ParameterizedTest
    @CsvSource({
        // model (window), characters of prompt, context
        "big,          30,  16384",
        "big,       24000,  16384",
        "big,       25000,  32768",
        "big,       90000,  65536",
        "big,      360000, 131072",
        "big,      900000, 131072",
        "odd,       90000,  40960",
        "llama3.2, 900000,  32768",
        "another,      30,  16384",
        "another,   70000,  32768",
        "another,  900000,  32768"
    })
    void the_context_is_the_smallest_sufficient_power_of_two_within_the_window(
            String model, int characters, int expected) {
        assertThat(context.of(request(model, characters)).context()).isEqualTo(expected);
    }

    @Test
    void the_context_never_shrinks() {
        assertThat(numCtx("big", 90_000)).isEqualTo(65_536);

        assertThat(numCtx("big", 30)).isEqualTo(65_536);
        assertThat(numCtx("another", 30)).isEqualTo(16_384);
    }

    @Test
    void the_answer_may_fill_the_rest_of_the_context() {
        ModelRequest request = request("big", 24_000);

        assertThat(context.of(request).answer())
                .isEqualTo((int) (16_384 - PromptTokens.upperBound(request)))
                .isGreaterThanOrEqualTo(8_192);
    }

    @Test
    void an_output_limit_bounds_the_answer_and_the_context() {
        ModelRequest request = request("big", 30).withMaxOutputTokens(256);

        assertThat(context.of(request).answer()).isEqualTo(256);
        assertThat(numCtx(request)).isEqualTo(512);
    }

    @Test
    void a_prompt_estimated_as_too_long_keeps_room_for_an_answer() {
        assertThat(context.of(request("another", 900_000)).answer()).isEqualTo(8_192);
    }

    @Test
    void unknown_model_ids_do_not_accumulate() {
        numCtx("big", 90_000);
        IntStream.range(0, 100).forEach(i -> numCtx("made-up-" + i, 30));

        assertThat(numCtx("big", 30)).isEqualTo(16_384);
    }

    private int numCtx(String model, int characters) {
        return numCtx(request(model, characters));
    }

    private int numCtx(ModelRequest request) {
        return context.of(request).context();
    }

    private static ModelRequest request(String model, int characters) {
        return new ModelRequest(
                "ollama", model, null, List.of(new UserMessage(null, "x".repeat(characters))), List.of(), Models.LONG);
    }
}
