package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ParameterHeadersTest {

    @Test
    void marked_parameters_are_repeated_at_any_depth_of_objects() {
        ParameterHeaders headers = ParameterHeaders.of(read("""
                {"properties": {"a": {"type": "string", "x-mcp-header": "A"}, "b": {"type": "integer", "x-mcp-header": "B"},
                 "deep": {"type": "object", "properties": {"c": {"type": "boolean", "x-mcp-header": "C"}, "x-mcp-header": {"type": "string"}}},
                 "absent": {"type": "string", "x-mcp-header": "D"}, "null": {"type": "string", "x-mcp-header": "E"}}}
                """));

        assertThat(headers.forCall(read("{\"a\": \"x y\", \"b\": -7, \"deep\": {\"c\": true}, \"null\": null}")))
                .isEqualTo(Map.of("Mcp-Param-A", "x y", "Mcp-Param-B", "-7", "Mcp-Param-C", "true"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'properties': {'a': {'type': 'string', 'x-mcp-header': ''}}}",
                "{'properties': {'a': {'type': 'string', 'x-mcp-header': 'a b'}}}",
                "{'properties': {'a': {'type': 'number', 'x-mcp-header': 'A'}}}",
                "{'properties': {'a': {'x-mcp-header': 'A'}}}",
                "{'properties': {'a': {'type': 'string', 'x-mcp-header': 'A'}, 'b': {'type': 'string', 'x-mcp-header': 'a'}}}",
                "{'properties': {'a': {'type': 'array', 'items': {'type': 'string', 'x-mcp-header': 'A'}}}}",
                "{'anyOf': [{'properties': {'a': {'type': 'string', 'x-mcp-header': 'A'}}}]}"
            })
    void invalid_marks_are_rejected(String schema) {
        assertThatThrownBy(() -> ParameterHeaders.of(read(schema.replace('\'', '"'))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
