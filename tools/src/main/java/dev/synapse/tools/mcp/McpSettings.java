package dev.synapse.tools.mcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The MCP servers that the workers connect to, as the file behind {@code SYNAPSE_MCP_SERVERS} names them. What cannot be right is an
 * {@link IllegalArgumentException} of one line that names the setting and the entry and shows no secret. Immutable.
 */
public final class McpSettings {
    static final String SETTING = "SYNAPSE_MCP_SERVERS";

    private static final int MAX_FILE = 1 << 20;

    private final List<McpServerSettings> servers;

    private McpSettings(List<McpServerSettings> servers) {
        this.servers = List.copyOf(servers);
    }

    /** No server at all. */
    public static McpSettings none() {
        return new McpSettings(List.of());
    }

    /**
     * Reads the file.
     *
     * @param path of the file; blank is the same as missing
     * @param variables what stands for <code>${NAME}</code> in the file
     */
    public static McpSettings read(@Nullable String path, Function<String, Optional<String>> variables) {
        if (path == null || path.isBlank()) {
            return none();
        }
        try {
            return of(text(Path.of(path.strip())), variables);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s is \"%s\": %s".formatted(SETTING, path.strip(), wrong.getMessage()));
        }
    }

    /** From what such a file holds. */
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

    /** Shows names and places only. */
    @Override
    public String toString() {
        return "McpSettings" + servers;
    }
}
