package dev.synapse.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** A readable file of this machine that goes along with a message. The server decides whether it accepts it. */
record LocalFile(Path path) {

    /** The file at the path; throws a {@link ChatException} if it cannot be read. */
    static LocalFile at(String path) {
        try {
            Path file = Path.of(path);
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return new LocalFile(file);
            }
        } catch (InvalidPathException e) {
            // reported below
        }
        throw ChatException.failed("cannot read the file " + path);
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /** The media type by the ending of the name; a file with an unknown ending is taken for a text. */
    String mediaType() {
        String name = name().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            case "webp" -> "image/webp";
            case "gif" -> "image/gif";
            case "pdf" -> "application/pdf";
            case "json" -> "application/json";
            case "xml" -> "application/xml";
            case "yaml", "yml" -> "application/yaml";
            case "csv" -> "text/csv";
            case "html" -> "text/html";
            case "md" -> "text/markdown";
            default -> "text/plain";
        };
    }

    byte[] content() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
