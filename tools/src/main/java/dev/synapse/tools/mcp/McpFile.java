package dev.synapse.tools.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses the file format in which hosts of MCP servers configure them: {@code {"mcpServers": {"name": {"command": …}
 * or {"url": …}}}}. An invalid file is an {@link IllegalArgumentException} that names the entry.
 */
final class McpFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private McpFile() {}

    static List<McpServerSettings> parse(String text, Function<String, Optional<String>> variables) {
        List<McpServerSettings> servers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : entries(text).properties()) {
            if (!NAME.matcher(entry.getKey()).matches()) {
                throw new IllegalArgumentException(
                        "invalid server name \"%s\": use 1 to 64 letters, digits, dashes and underscores"
                                .formatted(entry.getKey()));
            }
            try {
                new McpEntry(entry.getKey(), entry.getValue(), new Placeholders(variables))
                        .settings()
                        .ifPresent(servers::add);
            } catch (IllegalArgumentException invalid) {
                throw new IllegalArgumentException("server \"%s\": %s".formatted(entry.getKey(), invalid.getMessage()));
            }
        }
        return servers;
    }

    private static JsonNode entries(String text) {
        JsonNode root = read(text);
        JsonNode servers = root.path("mcpServers");
        if (!servers.isObject() || root.size() > 1) {
            throw new IllegalArgumentException("must be a JSON object whose only field is the object \"mcpServers\"");
        }
        return servers;
    }

    private static JsonNode read(String text) {
        try {
            return STRICT.readTree(text);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("invalid JSON: %s (line %d)"
                    .formatted(
                            String.valueOf(malformed.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                            malformed.getLocation() == null
                                    ? 0
                                    : malformed.getLocation().getLineNr()));
        }
    }
}
