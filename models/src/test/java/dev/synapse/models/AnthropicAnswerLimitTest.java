package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.UserMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicAnswerLimitTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        // model, bytes of the prompt, limit of the request, limit that is sent
        "unlisted, 3, , 8192",
        "unlisted, 3, 300, 300",
        "unstated, 3, , 8192",
        "small, 3, , 4096",
        "medium, 3, , 20000",
        "medium, 3, 500, 500",
        "large, 3, , 32000",
        "large, 510000, , 29984",
        "large, 597000, , 8192",
    })
    void an_answer_may_be_as_long_as_model_and_window_allow(String model, int bytes, Integer requested, int expected)
            throws Exception {
        Path file = Files.writeString(directory.resolve("models.json"), """
                {"anthropic": {"models": [
                  {"id": "unstated", "name": "U", "context_window": 200000},
                  {"id": "small", "name": "S", "context_window": 200000, "max_output_tokens": 4096},
                  {"id": "medium", "name": "M", "context_window": 200000, "max_output_tokens": 20000},
                  {"id": "large", "name": "L", "context_window": 200000, "max_output_tokens": 128000}]}}""");
        ModelRequest request = new ModelRequest(
                "anthropic",
                model,
                null,
                List.of(new UserMessage(null, "x".repeat(bytes))),
                List.of(),
                Models.LONG,
                requested);

        assertThat(new AnthropicAnswerLimit(ModelCatalogue.extendedBy(file)).of(request))
                .isEqualTo(expected);
    }
}
