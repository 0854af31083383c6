package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.UserMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call with images may cost with a model that counts far more for them than others do. */
class ImageTokensTest {
    private static final @Nullable ImageTokens MINI = ModelCatalogue.builtIn()
            .model("openai", "gpt-4o-mini-2024-07-18")
            .orElseThrow()
            .imageTokens();

    @ParameterizedTest
    @CsvSource({
        "100, 100, 8500",
        "512, 512, 8500",
        "513, 512, 14167",
        "1024, 1024, 25501",
        "2048, 4096, 36835",
        "8000, 100, 25501",
        "4096, 1024, 25501",
        ", , 48169"
    })
    void an_image_counts_by_its_tiles_after_scaling(@Nullable Integer width, @Nullable Integer height, long tokens) {
        assertThat(MINI).isNotNull();
        assertThat(MINI.of(width, height)).isEqualTo(tokens);
    }

    @Test
    void the_upper_bound_of_a_request_has_what_its_model_counts() {
        PromptImage image = new PromptImage("x.png", "image/png", "eA==", 1024, 1024);
        ModelRequest request =
                Models.request(List.of(new UserMessage(null, "look", List.of(image))), List.of(), Models.LONG);
        long usual = PromptTokens.upperBound(request);

        assertThat(PromptTokens.upperBound(request, null)).isEqualTo(usual);
        assertThat(PromptTokens.upperBound(request, MINI)).isEqualTo(usual - image.tokens() + 25_501);
    }
}
