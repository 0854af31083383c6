package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.http.Connections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol of OpenAI's servers is the setting's, else the model's, else Chat Completions. */
class OpenAiProtocolTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "gpt-5-mini,,/v1/chat/completions",
        "gpt-5.5,,/v1/responses",
        "gpt-5.4-mini-2026-03-17,,/v1/responses",
        "openai/gpt-5.5,,/v1/chat/completions",
        "llama-3.3-70b,,/v1/chat/completions",
        "gpt-5-mini,responses,/v1/responses",
        "gpt-5.5,chat,/v1/chat/completions"
    })
    void a_model_is_asked_in_its_protocol(String model, @Nullable String setting, String path) throws Exception {
        assertThat(path(ModelCatalogue.builtIn(), model, setting)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "404 | {'detail': 'Not Found'} | /v1/chat/completions",
                "404 | <html>nothing here</html> | /v1/chat/completions",
                "405 | {} | /v1/chat/completions",
                "404 | {'error': {'message': 'The model does not exist', 'code': 'model_not_found'}} | /v1/responses",
                "400 | {} | /v1/responses"
            })
    void a_server_without_the_responses_api_is_asked_by_chat_completions(int status, String body, String path)
            throws Exception {
        try (Connections connections = new Connections();
                CannedVendor server = CannedVendor.answering(status, "application/json", body.replace('\'', '"'))) {
            ModelClient client = Providers.of(
                            ProviderSettings.openai(server.root() + "/v1", "key"),
                            connections,
                            ModelCatalogue.builtIn())
                    .client("openai");

            assertThat(refusedAt(client, server, "gpt-5.5")).isEqualTo(path);
            assertThat(refusedAt(client, server, "gpt-5.5")).isEqualTo(path);
        }
    }

    @Test
    void the_operators_list_can_name_another_protocol() throws Exception {
        Path file = Files.writeString(directory.resolve("models.json"), """
                {"openai": {"models": [{"id": "mine", "protocol": "responses"}, {"id": "gpt-5.5", "protocol": "chat"}]}}""");
        ModelCatalogue models = ModelCatalogue.extendedBy(file);

        assertThat(path(models, "mine", null)).isEqualTo("/v1/responses");
        assertThat(path(models, "gpt-5.5", null)).isEqualTo("/v1/chat/completions");
    }

    private static String path(ModelCatalogue models, String model, @Nullable String setting) throws Exception {
        try (Connections connections = new Connections();
                CannedVendor server = CannedVendor.answering(400, "application/json", "{}")) {
            ProviderSettings settings = ProviderSettings.openai(server.root() + "/v1", "key");
            ModelClient client = Providers.of(
                            setting == null ? settings : settings.withOpenaiProtocol(setting), connections, models)
                    .client("openai");
            return refusedAt(client, server, model);
        }
    }

    private static String refusedAt(ModelClient client, CannedVendor server, String model) throws Exception {
        ModelRequest request =
                new ModelRequest("openai", model, null, Models.ask("hello").messages(), List.of(), Models.LONG);
        try {
            client.call(request, Models.IGNORED);
        } catch (ModelException refused) {
            return server.lastRequest().path();
        }
        throw new AssertionError("the call was not refused");
    }
}
