package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nested schemas of tool arguments reach each vendor's model complete. */
class NestedSchemasTest {

    private static final ToolDefinition TOOL = new ToolDefinition("book", "Books.", """
            {"type": "object", "required": ["to"], "properties": {"to": {"type": "array", "items":
             {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "description": "Where to."}}}}}}
            """);

    @ParameterizedTest
    @CsvSource({
        "openai, /tools/0/function/parameters",
        "responses, /tools/0/parameters",
        "anthropic, /tools/0/input_schema",
        "gemini, /tools/0/functionDeclarations/0/parametersJsonSchema",
        "ollama, /tools/0/function/parameters"
    })
    void a_nested_schema_is_sent_complete(String provider, String pointer) throws Exception {
        try (Connections connections = new Connections();
                CannedVendor server = CannedVendor.stream("")) {
            ModelClient client = Models.client(connections, provider, server.root(), "key");
            ModelRequest request = new ModelRequest(
                    Models.provider(provider),
                    "m",
                    null,
                    List.of(new UserMessage(null, "hi")),
                    List.of(TOOL),
                    Models.LONG);

            assertThatThrownBy(() -> client.call(request, Models.IGNORED)).isInstanceOf(ModelException.class);

            JsonNode sent =
                    JsonMapper.shared().readTree(server.lastRequest().body()).at(pointer);
            assertThat(sent.at("/required/0").asString())
                    .as(server.lastRequest().body())
                    .isEqualTo("to");
            assertThat(sent.at("/properties/to/items/required/0").asString()).isEqualTo("city");
            assertThat(sent.at("/properties/to/items/properties/city/description")
                            .asString())
                    .isEqualTo("Where to.");
        }
    }
}
