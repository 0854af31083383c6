package dev.synapse.gateway.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** The files of the console on the class path, in memory. Without the module {@code console} there are none, and the gateway serves the API alone. */
@Component
class ConsoleFiles {

    private static final Logger log = LoggerFactory.getLogger(ConsoleFiles.class);
    private static final String ROOT = "classpath*:dev/synapse/console/";
    private static final String COMPRESSED = ".gz";
    private static final Map<String, MediaType> TYPES = Map.of(
            "html", new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8),
            "js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
            "css", new MediaType("text", "css", StandardCharsets.UTF_8),
            "svg", new MediaType("image", "svg+xml"));

    private final Map<String, ConsoleFile> pages;
    private final Map<String, ConsoleFile> assets;

    ConsoleFiles() throws IOException {
        this.pages = read("*");
        this.assets = read("assets/*");
        if (index().isEmpty()) {
            log.info("There is no console on the class path");
        }
    }

    Optional<ConsoleFile> index() {
        return Optional.ofNullable(pages.get("index.html"));
    }

    /** The file of this name, which contains the hash of its content. */
    Optional<ConsoleFile> asset(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    private static Map<String, ConsoleFile> read(String pattern) throws IOException {
        Map<String, ConsoleFile> files = new HashMap<>();
        for (Resource compressed :
                new PathMatchingResourcePatternResolver().getResources(ROOT + pattern + COMPRESSED)) {
            String name = withoutEnding(Objects.requireNonNull(compressed.getFilename()));
            byte[] bytes = compressed.createRelative(name).getContentAsByteArray();
            files.put(name, ConsoleFile.of(type(name), bytes, compressed.getContentAsByteArray()));
        }
        return Map.copyOf(files);
    }

    private static String withoutEnding(String name) {
        return name.substring(0, name.length() - COMPRESSED.length());
    }

    private static MediaType type(String name) {
        MediaType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException("The console has a file of an unknown type: " + name);
        }
        return type;
    }
}
