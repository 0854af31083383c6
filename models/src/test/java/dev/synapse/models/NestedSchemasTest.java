package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a tool takes reaches the model of each vendor whole. */
class NestedSchemasTest {

    private static final ToolDefinition TOOL = new ToolDefinition("book", "Books.", """
            {"type": "object", "required": ["to"], "properties": {"to": {"type": "array", "items":
             {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "description": "Where to."}}}}}}
            """);

    @ParameterizedTest
    @CsvSource({
        "openai, /tools/0/function/parameters",
        "anthropic, /tools/0/input_schema",
        "gemini, /tools/0/functionDeclarations/0/parametersJsonSchema",
        "ollama, /tools/0/function/parameters"
    })
    void a_schema_within_a_schema_is_told(String provider, String place) throws Exception {
        try (Connections connections = new Connections();
                CannedVendor server = CannedVendor.stream("")) {
            ProviderSettings settings = new ProviderSettings(
                    null, server.root(), "key", server.root(), "key", server.root(), server.root());
            ModelClient client =
                    Providers.of(settings, connections, Duration.ZERO).client(provider);
            ModelRequest request = new ModelRequest(
                    provider, "m", null, List.of(new UserMessage(null, "hi")), List.of(TOOL), Models.LONG);

            assertThatThrownBy(() -> client.call(request, Models.IGNORED)).isInstanceOf(ModelException.class);

            JsonNode told = JsonMapper.shared().readTree(server.asked().body()).at(place);
            assertThat(told.at("/required/0").asString())
                    .as(server.asked().body())
                    .isEqualTo("to");
            assertThat(told.at("/properties/to/items/required/0").asString()).isEqualTo("city");
            assertThat(told.at("/properties/to/items/properties/city/description")
                            .asString())
                    .isEqualTo("Where to.");
        }
    }
}
