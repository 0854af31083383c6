package dev.synapse.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The commands in README.md: its {@code ```sh} blocks, in order. Those that satisfy {@link #isRun} are run in one shell; the others take
 * too long or need Docker, and are checked in other ways.
 */
record Readme(List<String> blocks) {

    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final List<String> NOT_RUN =
            List.of("./synapse up", "./synapse test", "./synapse bench", "docker compose ");

    static Readme read(Path file) throws IOException {
        return new Readme(BLOCK.matcher(Files.readString(file))
                .results()
                .map(block -> block.group(1))
                .toList());
    }

    /** All commands that are run, as one script. */
    String script() {
        return "set -euo pipefail\n"
                + String.join("\n", blocks.stream().filter(Readme::isRun).toList());
    }

    /** The lines that are not run. */
    List<String> notRun() {
        return blocks.stream()
                .filter(block -> !isRun(block))
                .flatMap(String::lines)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static boolean isRun(String block) {
        return NOT_RUN.stream().noneMatch(block::startsWith);
    }
}
