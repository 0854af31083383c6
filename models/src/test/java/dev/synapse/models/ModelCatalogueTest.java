package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogueTest {
    @TempDir
    private Path directory;

    @Test
    void every_built_in_model_has_a_window_and_a_price() {
        ModelCatalogue.builtIn().vendors().values().stream()
                .flatMap(vendor -> vendor.models().stream())
                .forEach(model -> {
                    assertThat(model.contextWindow()).as(model.id()).isNotNull();
                    assertThat(model.maxOutputTokens()).as(model.id()).isNotNull();
                    assertThat(model.price()).as(model.id()).isPresent();
                });
    }

    @Test
    void the_cost_is_computed_from_the_list_price() {
        ModelUsage usage = new ModelUsage(1_000_000, 1_000_000, 400_000);

        assertThat(cost(ModelCatalogue.builtIn(), "gpt-5-mini", usage)).isEqualByComparingTo("2.16");
        assertThat(cost(ModelCatalogue.builtIn(), "gpt-5-mini-2025-08-07", usage))
                .isEqualByComparingTo("2.16");
        assertThat(ModelCatalogue.builtIn().model("openai", "gpt-5-mini-high")).isEmpty();
        assertThat(ModelCatalogue.builtIn().model("nobody", "gpt-5-mini")).isEmpty();
    }

    @Test
    void a_file_adds_models_and_overrides_fields_of_known_ones() throws IOException {
        ModelCatalogue models = extended("""
            {"openai": {"default": "my-own", "models": [
              {"id": "my-own", "context_window": 8000, "max_output_tokens": 900,
               "input_usd_per_mtok": 1, "output_usd_per_mtok": 2},
              {"id": "gpt-5-mini", "output_usd_per_mtok": 3}]}}
            """);

        assertThat(models.vendor("openai").defaultModel()).isEqualTo("my-own");
        assertThat(models.vendor("gemini").defaultModel()).startsWith("gemini");
        assertThat(models.model("openai", "my-own"))
                .contains(new KnownModel(
                        "my-own",
                        "my-own",
                        8000,
                        900,
                        new ListPrice(BigDecimal.ONE, new BigDecimal(2), BigDecimal.ONE),
                        null,
                        ModelTraits.NONE));
        assertThat(models.model("OpenAI", "gpt-5-mini")).hasValueSatisfying(mini -> {
            assertThat(mini.name()).isEqualTo("GPT-5 mini");
            assertThat(mini.contextWindow()).isEqualTo(400_000);
        });
        assertThat(cost(models, "gpt-5-mini", new ModelUsage(0, 1_000_000, 0))).isEqualByComparingTo("3");
    }

    @Test
    void an_exact_id_takes_precedence_over_the_undated_one() throws IOException {
        ModelCatalogue models = extended("""
            {"openai": {"models": [{"id": "gpt-5-mini-2025-08-07", "input_usd_per_mtok": 9, "output_usd_per_mtok": 9}]}}
            """);

        assertThat(cost(models, "gpt-5-mini-2025-08-07", new ModelUsage(1_000_000, 0, 0)))
                .isEqualByComparingTo("9");
    }

    @Test
    void a_model_without_a_price_has_no_known_cost() throws IOException {
        ModelCatalogue models = extended("{\"ollama\": {\"models\": [{\"id\": \"own\"}]}}");

        assertThat(models.model("ollama", "own").flatMap(KnownModel::price)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"openai\": {\"models\": [{\"id\": \"x\", \"price\": 1}]}}                   | line 1: Unrecognized"
                        + " property \"price\"",
                "{\"openai\": {\"models\": [{\"name\": \"x\"}]}}                               | provider \"openai\""
                        + " has a model without an id",
                "{\"openai\": {\"models\": [{\"id\": \"x\", \"input_usd_per_mtok\": 1}]}}      | without"
                        + " input_usd_per_mtok or output_usd_per_mtok",
                "{\"openai\": {\"models\": [{\"id\": \"gpt-5\", \"input_usd_per_mtok\": -1}]}} | has"
                        + " input_usd_per_mtok -1 for \"gpt-5\"",
                "{\"openai\": {\"models\": [{\"id\": \"gpt-5\", \"context_window\": 0}]}}      | has context_window 0"
                        + " for \"gpt-5\"",
                "{\"openai\": {\"models\": [{\"id\": \"gpt-5\", \"context_window\": \"big\"}]}}| line 1",
                "{\"mistral\": {\"models\": []}}                                               | known providers:"
                        + " openai, anthropic, gemini, ollama, demo",
                "{\"openai\": {}, \"openai\": {}}                                              | line 1",
                "{\"openai\":                                                                  | line",
                "[]                                                                            | line 1",
                "null                                                                          | the file contains null"
            })
    void an_invalid_file_is_rejected_with_a_one_line_message(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> extended(json))
                .withMessageStartingWith("SYNAPSE_MODELS_FILE is \"" + directory.resolve("models.json") + "\": ")
                .withMessageContaining(message)
                .withMessageMatching("[^\\n]*");
    }

    @Test
    void a_missing_file_is_rejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelCatalogue.extendedBy(directory.resolve("none.json")))
                .withMessageEndingWith("none.json\": there is no such file");
    }

    private ModelCatalogue extended(String json) throws IOException {
        return ModelCatalogue.extendedBy(Files.writeString(directory.resolve("models.json"), json));
    }

    private static BigDecimal cost(ModelCatalogue models, String model, ModelUsage usage) {
        Optional<ListPrice> price = models.model("openai", model).flatMap(KnownModel::price);
        assertThat(price).isPresent();
        return price.get().cost(usage);
    }
}
