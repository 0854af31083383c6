package dev.synapse.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The manifest of Redis's append-only files (7.0 or newer): a base with the data at some time, and the commands since then in one or more
 * incremental files, in order.
 */
record AppendOnlyManifest(List<Entry> entries) {

    static final String FILE = "appendonly.aof.manifest";

    private static final Pattern LINE = Pattern.compile("file (\\S+) seq (\\d+) type ([bih])\\s*");
    private static final Pattern NAME = Pattern.compile("appendonly\\.aof\\.(\\d+)\\.(base|incr)\\.(rdb|aof)");
    private static final long MAX_BYTES = 64 * 1024L;

    /**
     * One file.
     *
     * @param type b for the base, i for an incremental file, h for one of the past
     */
    record Entry(String name, long seq, char type) {

        private String line() {
            return "file %s seq %d type %s\n".formatted(name, seq, type);
        }
    }

    /** Reads the manifest; empty if it is absent, torn, or names a file that does not exist. */
    static Optional<AppendOnlyManifest> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file) || Files.size(file) == 0 || Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        List<Matcher> lines = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(LINE::matcher)
                .toList();
        if (lines.isEmpty() || !lines.stream().allMatch(Matcher::matches)) {
            return Optional.empty();
        }
        return Optional.of(new AppendOnlyManifest(lines.stream()
                        .map(line -> new Entry(
                                line.group(1),
                                Long.parseLong(line.group(2)),
                                line.group(3).charAt(0)))
                        .toList()))
                .filter(manifest -> manifest.isComplete(directory));
    }

    /** Derives the manifest from the names of the files; empty unless exactly one base and one incremental file can belong together. */
    static Optional<AppendOnlyManifest> derive(Path directory) throws IOException {
        List<Entry> found;
        try (Stream<Path> files = Files.list(directory)) {
            found = files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> new Entry(
                            name.group(),
                            Long.parseLong(name.group(1)),
                            name.group(2).charAt(0)))
                    .sorted(Comparator.comparingInt(Entry::type))
                    .toList();
        }
        boolean belongTogether = found.size() == 2
                && found.getFirst().type() == 'b'
                && found.getLast().type() == 'i'
                && found.getLast().seq() >= found.getFirst().seq();
        return belongTogether ? Optional.of(new AppendOnlyManifest(found)) : Optional.empty();
    }

    String text() {
        return String.join("", entries.stream().map(Entry::line).toList());
    }

    /** The incremental files, oldest first. */
    List<String> incrementalFiles() {
        return entries.stream()
                .filter(entry -> entry.type() == 'i')
                .map(Entry::name)
                .toList();
    }

    boolean hasEmptyBase(Path directory) throws IOException {
        for (Entry entry : entries) {
            if (entry.type() == 'b' && Files.size(directory.resolve(entry.name())) == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isComplete(Path directory) {
        return entries.stream()
                .filter(entry -> entry.type() != 'h')
                .allMatch(entry -> Files.isRegularFile(directory.resolve(entry.name())));
    }
}
