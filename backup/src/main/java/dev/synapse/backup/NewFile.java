package dev.synapse.backup;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A file that appears under its name when it is complete, readable only by its owner. */
final class NewFile {

    private final Path target;
    private final boolean replace;

    NewFile(Path target, boolean replace) {
        this.target = target;
        this.replace = replace;
        if (Files.isDirectory(target)) {
            throw new BackupException(target + " is a directory: name a file");
        }
        requireAbsent();
    }

    /** Writes the content of the file. */
    interface Content<T> {
        T writeTo(java.io.OutputStream out) throws IOException;
    }

    /** Writes to a temporary name, syncs, and renames; without success nothing is left. */
    <T> T write(Content<T> content) {
        Path directory = target.toAbsolutePath().getParent();
        @Nullable Path part = null;
        try {
            part = Files.createTempFile(
                    directory,
                    "." + target.getFileName() + ".",
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            part.toFile().deleteOnExit();
            T result = write(part, content);
            requireAbsent();
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return result;
        } catch (IOException e) {
            throw new BackupException("Cannot write %s: %s".formatted(target, reason(e)), e);
        } finally {
            delete(part);
        }
    }

    private static <T> T write(Path part, Content<T> content) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            T result = content.writeTo(Channels.newOutputStream(channel));
            channel.force(true);
            return result;
        }
    }

    private static void delete(@Nullable Path part) {
        try {
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new BackupException("Cannot delete the incomplete file %s: %s".formatted(part, reason(e)), e);
        }
    }

    private void requireAbsent() {
        if (!replace && Files.exists(target)) {
            throw new BackupException(target + " exists already: name another file, or replace it with --force");
        }
    }

    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied";
            case NoSuchFileException missing -> "the directory does not exist";
            case FileSystemException failure when failure.getReason() != null -> failure.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
