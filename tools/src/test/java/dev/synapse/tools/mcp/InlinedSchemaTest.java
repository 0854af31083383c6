package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InlinedSchemaTest {

    @ParameterizedTest
    @CsvSource({"$defs", "definitions"})
    void local_references_are_inlined(String definitions) {
        JsonNode schema = inline("""
                {"type": "object", "properties": {"to": {"type": "array", "items": {"$ref": "#/%1$s/person"}}},
                 "%1$s": {"person": {"type": "object", "properties": {"name": {"$ref": "#/%1$s/name"}}}, "name": {"type": "string"}}}
                """.formatted(definitions));

        assertThat(schema).isEqualTo(read("""
                {"type": "object", "properties": {"to": {"type": "array", "items":
                 {"type": "object", "properties": {"name": {"type": "string"}}}}}}
                """));
    }

    @Test
    void fields_next_to_a_reference_take_precedence() {
        assertThat(inline("""
                        {"properties": {"a": {"description": "mine", "$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "string", "description": "its"}}}
                        """)).isEqualTo(read("""
                        {"properties": {"a": {"type": "string", "description": "mine"}}}
                        """));
    }

    @Test
    void a_recursive_schema_ends_in_one_that_allows_anything() {
        assertThat(inline("""
                        {"properties": {"tree": {"$ref": "#/$defs/node"}},
                         "$defs": {"node": {"type": "object", "properties": {"left": {"$ref": "#/$defs/node"}, "root": {"$ref": "#"}}}}}
                        """).at("/properties/tree/properties/left")).isEqualTo(read("{}"));
    }

    @Test
    void an_exponentially_growing_schema_is_bounded() {
        String definitions = IntStream.range(0, 40)
                .mapToObj(i ->
                        "\"d%1$d\": {\"properties\": {\"l\": {\"$ref\": \"#/$defs/d%2$d\"}, \"r\": {\"$ref\": \"#/$defs/d%2$d\"}}}"
                                .formatted(i, i + 1))
                .collect(Collectors.joining(", "));

        JsonNode schema = inline("{\"properties\": {\"a\": {\"$ref\": \"#/$defs/d0\"}}, \"$defs\": {%s, \"d40\": {}}}"
                .formatted(definitions));

        assertThat(schema.toString()).hasSizeLessThan(1_000_000);
    }

    @Test
    void external_and_dangling_references_are_unchanged() {
        String schema = """
                {"properties": {"a": {"$ref": "https://example.org/a"}, "b": {"$ref": "#/$defs/none"}, "$ref": {"type": "string"}}}
                """;

        assertThat(inline(schema)).isEqualTo(read(schema));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#/%24defs/a b",
                "#/%24defs/a%20b",
                "#/$defs/a%20b",
                "https://example.org/tool.json#/$defs/a%20b",
                "#/$defs/list~1of",
                "#/$defs/list~1of%3Ca%3E",
                "#/%24defs/list~1of%3Ca%3E",
                "#/$defs/100%",
                "#/$defs/a+b",
                "#named",
                "#old"
            })
    void references_are_resolved_however_they_are_written(String reference) {
        JsonNode schema = inline("""
                {"$id": "https://example.org/tool.json", "properties": {"a": {"$ref": "%s"}},
                 "$defs": {"a b": {"const": 1}, "list/of": {"const": 1}, "list/of<a>": {"const": 1}, "100%%": {"const": 1}, "a+b": {"const": 1},
                  "n": {"$anchor": "named", "const": 1}, "o": {"$id": "#old", "const": 1}}}
                """.formatted(reference));

        assertThat(schema.at("/properties/a/const").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "null",
                "true",
                "{\"type\": null}",
                "{\"type\": [\"object\", \"null\"]}",
                "{\"properties\": null, \"required\": false}",
                "{\"$schema\": \"https://example.org/mine\", \"type\": \"object\"}"
            })
    void a_schema_of_no_arguments_is_an_object(String schema) {
        String arguments = InlinedSchema.ofArguments(read(schema)).toString();

        assertThat(arguments).isEqualTo("{\"type\":\"object\"}");
    }

    private static JsonNode inline(String schema) {
        return InlinedSchema.of(read(schema));
    }

    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
