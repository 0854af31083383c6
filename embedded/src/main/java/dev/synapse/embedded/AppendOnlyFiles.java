package dev.synapse.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only files of an embedded Redis that is not running. A power cut can leave garbage, zeros or half a transaction at their end,
 * and an empty manifest: Redis refuses the first, and keeps the half transaction open. Nothing is deleted: what is cut off or cannot be
 * repaired is put into a folder of the home.
 */
record AppendOnlyFiles(Path home) {

    private static final Logger log = LoggerFactory.getLogger(AppendOnlyFiles.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    /** How Redis and Valkey report data that they cannot read. Failures to open or read a file are no damage. */
    private static final Pattern DAMAGE = Pattern.compile("(Bad file format|Unexpected end of file|Unknown command .*)"
            + " reading the append only file|Error reading the RDB preamble|Short read or OOM loading DB"
            + "|Internal error in RDB reading|Wrong RDB checksum|RDB CRC error|FATAL AOF MANIFEST FILE ERROR");

    /** The line of Redis's log that says that it could not read its data; empty if there is none. */
    static Optional<String> damageReport(String serverLog) {
        return serverLog
                .lines()
                .filter(line -> DAMAGE.matcher(line).find())
                .map(String::strip)
                .findFirst();
    }

    private Path directory() {
        return home.resolve("appendonlydir");
    }

    /** Cuts the files off after the last complete transaction, or puts them aside; false if they were intact. */
    boolean repair() {
        try {
            if (isEmpty()) {
                return false;
            }
            Optional<AppendOnlyManifest> manifest = AppendOnlyManifest.read(directory());
            if (manifest.isPresent()) {
                return repair(manifest.get());
            }
            return restoreManifest();
        } catch (IOException e) {
            throw new ServerStartException("Cannot check Redis's files in " + directory() + ": " + e, e);
        }
    }

    private boolean isEmpty() throws IOException {
        if (!Files.isDirectory(directory())) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory())) {
            return files.findAny().isEmpty();
        }
    }

    private boolean restoreManifest() throws IOException {
        Optional<AppendOnlyManifest> derived = AppendOnlyManifest.derive(directory());
        if (derived.isEmpty()) {
            putAside("their manifest is missing or damaged");
            return true;
        }
        Secret.writePrivately(
                directory().resolve(AppendOnlyManifest.FILE), derived.get().text());
        log.warn(
                "The manifest of Redis's files in {} was missing or damaged, as after a power cut; restored it.",
                directory());
        repair(derived.get());
        return true;
    }

    /** Only the newest file may be cut off: the files after a damaged one need what it has lost. */
    private boolean repair(AppendOnlyManifest manifest) throws IOException {
        if (manifest.hasEmptyBase(directory())) {
            putAside("their base is empty"); // Redis would read it as no data
            return true;
        }
        List<String> names = manifest.incrementalFiles();
        for (String name : names) {
            Path file = directory().resolve(name);
            long end = AppendOnlyScanner.endOfLastTransaction(file);
            if (end == Files.size(file)) {
                continue;
            }
            if (name.equals(names.getLast())) {
                cutOff(file, end);
            } else {
                putAside(name + " is damaged");
            }
            return true;
        }
        return false;
    }

    private void cutOff(Path file, long end) throws IOException {
        Path tail = folder("damaged").resolve(file.getFileName() + ".tail");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long cut = channel.size() - end;
            try (FileChannel kept = FileChannel.open(tail, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.transferTo(end, cut, kept);
                kept.force(true);
            }
            channel.truncate(end);
            channel.force(true);
            log.warn(
                    "Redis's file {} did not end with a complete transaction, as after a power cut. Its last {} bytes were moved to {}.",
                    file,
                    cut,
                    tail);
        }
    }

    /** Moves all files into a folder of the home, so that Redis starts empty. */
    void putAside(String reason) {
        log.warn(
                "Redis cannot read its files ({}). They were moved to {}, and Redis starts empty: unfinished turns start again"
                        + " from PostgreSQL, and clients get resync.",
                reason,
                moveTo("damaged"));
    }

    /** The same without damage; returns the folder, or nothing if there were no files. */
    Optional<Path> putAsideObsolete() {
        try {
            return isEmpty() ? Optional.empty() : Optional.of(moveTo("obsolete"));
        } catch (IOException e) {
            throw new ServerStartException("Cannot read " + directory() + ": " + e, e);
        }
    }

    private Path moveTo(String name) {
        try {
            Path folder = folder(name);
            Files.move(directory(), folder.resolve("appendonlydir"));
            return folder;
        } catch (IOException e) {
            throw new ServerStartException("Cannot put aside Redis's files in " + directory() + ": " + e, e);
        }
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(home.resolve(name + "-" + TIME.format(Instant.now())), Secret.PRIVATE_DIRECTORY);
    }
}
