package dev.synapse.shared.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names in {@code .env} that nothing reads, most likely misspelt or those of another application. The names of all settings, of every
 * service, are in a generated file. Stateless.
 */
public final class UnknownSettings {

    private static final Logger log = LoggerFactory.getLogger(UnknownSettings.class);

    private static final Set<String> KNOWN = read();

    /** Names that Docker and Docker Compose read from the same file. */
    private static final Pattern OF_DOCKER = Pattern.compile("(?:COMPOSE|DOCKER|BUILDKIT|BUILDX)_.*");

    private UnknownSettings() {}

    /** Logs the unknown names, if there are any, in one line. */
    public static void report(Environment env) {
        List<String> unknown = in(env);
        if (!unknown.isEmpty()) {
            log.warn(
                    "Ignoring unknown names in .env: {} (docs/settings.md lists the settings)",
                    String.join(", ", unknown));
        }
    }

    static List<String> in(Environment env) {
        String servers =
                env.get("SYNAPSE_MCP_SERVERS").map(UnknownSettings::text).orElse("");
        return env.fromFile().stream()
                .filter(name -> !KNOWN.contains(name))
                .filter(name -> !OF_DOCKER.matcher(name).matches())
                .filter(name -> !servers.contains("${" + name))
                .sorted()
                .toList();
    }

    /** The file of MCP servers, which may use any name; it is read and checked elsewhere. */
    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            log.debug("Cannot look for names in {}: {}", file, e.getMessage());
            return "";
        }
    }

    private static Set<String> read() {
        try (InputStream in = UnknownSettings.class.getResourceAsStream("names.txt")) {
            if (in == null) {
                throw new IllegalStateException("Not on the class path: names.txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
