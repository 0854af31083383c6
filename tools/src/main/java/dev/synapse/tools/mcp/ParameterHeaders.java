package dev.synapse.tools.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of a tool that its server wants to have repeated in headers, by their paths. Immutable.
 *
 * <p>Protocol: <a
 * href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers-from-tool-parameters">MCP
 * 2026-07-28, custom headers</a>.
 */
record ParameterHeaders(Map<List<String>, String> names) {
    static final ParameterHeaders NONE = new ParameterHeaders(Map.of());

    private static final String KEYWORD = "x-mcp-header";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");
    private static final long MAX_INTEGER = (1L << 53) - 1;

    ParameterHeaders {
        names = Map.copyOf(names);
    }

    /**
     * Reads them from the schema of a tool's arguments.
     *
     * @throws IllegalArgumentException if the schema marks parameters in an invalid way
     */
    static ParameterHeaders of(JsonNode schema) {
        Map<List<String>, String> names = new LinkedHashMap<>();
        collect(schema, List.of(), names);
        long marked = schema.findValues(KEYWORD).stream()
                .filter(value -> !(value instanceof ObjectNode))
                .count();
        if (marked != names.size()) {
            throw new IllegalArgumentException("a parameter with " + KEYWORD + " is not a property of objects alone");
        }
        long distinct = names.values().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .count();
        if (distinct != names.size()) {
            throw new IllegalArgumentException("two parameters have the same " + KEYWORD);
        }
        return new ParameterHeaders(names);
    }

    private static void collect(JsonNode schema, List<String> path, Map<List<String>, String> names) {
        for (var property : schema.path("properties").properties()) {
            List<String> own =
                    Stream.concat(path.stream(), Stream.of(property.getKey())).toList();
            JsonNode name = property.getValue().path(KEYWORD);
            if (!name.isMissingNode()) {
                String type = property.getValue().path("type").asString("");
                if (!TOKEN.matcher(name.asString("")).matches() || !TYPES.contains(type)) {
                    throw new IllegalArgumentException("parameter %s has an invalid %s, or is not a %s"
                            .formatted(property.getKey(), KEYWORD, String.join(", ", TYPES)));
                }
                names.put(own, name.asString());
            }
            collect(property.getValue(), own, names);
        }
    }

    /** The headers of a call with these arguments. */
    Map<String, String> forCall(JsonNode arguments) {
        return names.entrySet().stream()
                .filter(entry -> isPrimitive(at(arguments, entry.getKey())))
                .collect(Collectors.toMap(
                        entry -> "Mcp-Param-" + entry.getValue(),
                        entry -> StatelessHeaders.encode(
                                at(arguments, entry.getKey()).asString())));
    }

    private static JsonNode at(JsonNode arguments, List<String> path) {
        JsonNode value = arguments;
        for (String name : path) {
            value = value.path(name);
        }
        return value;
    }

    private static boolean isPrimitive(JsonNode value) {
        return value.isString()
                || value.isBoolean()
                || (value.isIntegralNumber() && Math.abs(value.asLong(Long.MAX_VALUE)) <= MAX_INTEGER);
    }
}
