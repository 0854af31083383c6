package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaContextWindowsTest {
    private static final int DEFAULT_WINDOW = 32_768;

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @ParameterizedTest
    @CsvSource({"8192, 8192", "2048, 2048", "131072, 32768"})
    void an_unlisted_model_has_its_trained_window_up_to_the_default(int trainedFor, long window) {
        try (ScriptedModelServer server = ScriptedModelServer.start().trainedFor(trainedFor, "tiny:1b")) {
            assertThat(providers(server.rootUrl()).contextWindow("ollama", "tiny:1b"))
                    .isEqualTo(window);
        }
    }

    @Test
    void the_trained_window_limits_the_context() throws Exception {
        try (ScriptedModelServer server =
                ScriptedModelServer.start().trainedFor(2048, "tiny").otherwise(request -> Reply.text("Hello."))) {
            ModelRequest request = new ModelRequest(
                    "ollama",
                    "tiny",
                    null,
                    List.of(new UserMessage(null, "hello ".repeat(3_000))),
                    List.of(),
                    Models.LONG);

            providers(server.rootUrl()).client("ollama").call(request, Models.IGNORED);

            assertThat(server.requests().getFirst().raw().at("/options/num_ctx").asInt())
                    .isEqualTo(2048);
        }
    }

    @Test
    void the_server_is_queried_once() throws IOException {
        try (CannedVendor server = showing("{\"general.architecture\": \"phi3\", \"phi3.context_length\": 4096}")) {
            Providers providers = providers(server.root() + "/v1");

            assertThat(providers.contextWindow("ollama", "phi3")).isEqualTo(4096);
            assertThat(providers.contextWindow("Ollama", "phi3")).isEqualTo(4096);

            assertThat(server.count()).isOne();
            assertThat(server.lastRequest().path()).isEqualTo("/api/show");
            assertThat(server.lastRequest().body()).isEqualTo("{\"model\":\"phi3\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"general.architecture\": \"phi3\"}",
                "{\"general.architecture\": \"phi3\", \"phi3.context_length\": \"many\"}",
                "{\"general.architecture\": \"phi3\", \"phi3.context_length\": 0}",
                "{\"general.architecture\": \"phi3\", \"phi3.context_length\": 1e30}"
            })
    void an_unknown_window_is_not_queried_again_at_once(String info) throws IOException {
        try (CannedVendor server = showing(info)) {
            Providers providers = providers(server.root());

            assertThat(providers.contextWindow("ollama", "phi3")).isEqualTo(DEFAULT_WINDOW);
            assertThat(providers.contextWindow("ollama", "phi3")).isEqualTo(DEFAULT_WINDOW);

            assertThat(server.count()).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource({"404, application/json, {}", "200, text/html, <html>", "302, text/html, ''"})
    void a_server_without_this_api_gives_the_default_window(int status, String type, String body) throws IOException {
        try (CannedVendor server = CannedVendor.answering(status, type, body)) {
            assertThat(providers(server.root()).contextWindow("ollama", "phi3")).isEqualTo(DEFAULT_WINDOW);
        }
    }

    @Test
    void an_unreachable_server_gives_the_default_window() {
        assertThat(providers("http://127.0.0.1:1").contextWindow("ollama", "phi3"))
                .isEqualTo(DEFAULT_WINDOW);
    }

    @Test
    void a_listed_window_takes_precedence_over_the_server(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("models.json"), """
                {"ollama": {"models": [{"id": "mine", "context_window": 65536}, {"id": "priced", "input_usd_per_mtok": 1, "output_usd_per_mtok": 1}]}}
                """);
        try (CannedVendor server = showing("{\"general.architecture\": \"phi3\", \"phi3.context_length\": 4096}")) {
            Providers providers = Providers.of(settings(server.root()), connections, ModelCatalogue.extendedBy(file));

            assertThat(providers.contextWindow("ollama", "mine")).isEqualTo(65_536);
            assertThat(providers.contextWindow("ollama", "llama3.2")).isEqualTo(DEFAULT_WINDOW);
            assertThat(server.count()).isZero();
            assertThat(providers.contextWindow("ollama", "priced")).isEqualTo(4096);
        }
    }

    private static CannedVendor showing(String info) throws IOException {
        return CannedVendor.answering(200, "application/json", "{\"model_info\": %s}".formatted(info));
    }

    private Providers providers(String root) {
        return Providers.of(settings(root), connections);
    }

    private static ProviderSettings settings(String root) {
        return new ProviderSettings(null, null, null, null, null, null, root);
    }
}
