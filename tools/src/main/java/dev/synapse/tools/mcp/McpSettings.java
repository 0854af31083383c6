package dev.synapse.tools.mcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The MCP servers that the workers connect to, from the file named by {@code SYNAPSE_MCP_SERVERS}. An invalid file is
 * an {@link IllegalArgumentException} whose one-line message names the setting and the entry and shows no secret.
 * Immutable.
 */
public final class McpSettings {
    static final String SETTING = "SYNAPSE_MCP_SERVERS";

    private static final int MAX_FILE = 1 << 20;

    private final List<McpServerSettings> servers;

    private McpSettings(List<McpServerSettings> servers) {
        this.servers = List.copyOf(servers);
    }

    /** No servers. */
    public static McpSettings none() {
        return new McpSettings(List.of());
    }

    /**
     * Reads the file.
     *
     * @param path of the file; blank counts as missing
     * @param variables the values of <code>${NAME}</code> placeholders
     */
    public static McpSettings read(@Nullable String path, Function<String, Optional<String>> variables) {
        if (path == null || path.isBlank()) {
            return none();
        }
        try {
            return of(text(Path.of(path.strip())), variables);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(
                    "%s is \"%s\": %s".formatted(SETTING, path.strip(), invalid.getMessage()));
        }
    }

    /** Parses the content of such a file. */
    static McpSettings of(String json, Function<String, Optional<String>> variables) {
        return new McpSettings(McpFile.parse(json, variables));
    }

    private static String text(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("there is no such file");
            }
            if (Files.size(file) > MAX_FILE) {
                throw new IllegalArgumentException("the file is larger than 1 MB");
            }
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("the file cannot be read as UTF-8 text");
        }
    }

    List<McpServerSettings> servers() {
        return servers;
    }

    /** Shows only names and addresses. */
    @Override
    public String toString() {
        return "McpSettings" + servers;
    }
}
