package dev.synapse.gateway.docs;

import static org.assertj.core.api.Assertions.fail;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/openapi.json}, from which the console's types are generated, is the document that the gateway serves. */
class OpenApiFileTest {

    private static final Path FILE = Path.of("..", "docs", "openapi.json");

    @Test
    void the_document_in_the_repository_is_the_one_that_is_served() throws IOException {
        JsonNode served = ApiDocument.of(TestGateway.shared().api()).root();
        String expected = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(sorted(served)) + "\n";

        if (!Files.exists(FILE) || !Files.readString(FILE).equals(expected)) {
            Files.writeString(FILE, expected);
            fail("docs/openapi.json was not what the gateway serves. It has been written again: review and commit it.");
        }
    }

    /** The same document with the fields of each object by name: their order differs between runs. */
    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            ObjectNode sorted = JsonNodeFactory.instance.objectNode();
            node.propertyNames().stream().sorted().forEach(name -> sorted.set(name, sorted(node.path(name))));
            return sorted;
        }
        if (node.isArray()) {
            ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> sorted.add(sorted(item)));
            return sorted;
        }
        return node;
    }
}
