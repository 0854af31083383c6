package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory of unpacked server binaries, one directory per version. A version directory is always complete: binaries are unpacked
 * elsewhere and renamed, so that any number of processes may unpack concurrently.
 */
record BinaryCache(Path root) {

    /** Unpacks a server's files into an empty directory. */
    @FunctionalInterface
    interface Unpacker {
        void unpackInto(Path directory) throws IOException;
    }

    /** The cache shared by all homes of this user; a cache in {@code home} if that is not writable. */
    static BinaryCache sharedOrIn(Path home) {
        Path shared = Path.of(System.getProperty("user.home", ""), ".cache", "synapse");
        try {
            if (!shared.isAbsolute()) {
                return in(home);
            }
            Files.createDirectories(shared);
            return Files.isWritable(shared) ? new BinaryCache(shared) : in(home);
        } catch (IOException unwritable) {
            return in(home);
        }
    }

    static BinaryCache in(Path home) {
        return new BinaryCache(home.resolve("binaries"));
    }

    Path get(String version, Unpacker unpacker) {
        Path target = root.resolve(version);
        if (Files.isDirectory(target)) {
            return target;
        }
        try {
            Files.createDirectories(root);
            Path fresh = Files.createTempDirectory(root, "." + version + "-");
            try {
                Path files = Files.createDirectory(fresh.resolve("files"));
                unpacker.unpackInto(files);
                publish(files, target);
            } finally {
                delete(fresh);
            }
            return target;
        } catch (IOException e) {
            throw new ServerStartException(
                    DiskSpace.explain("Cannot unpack the binaries of " + version + " into " + root + ": " + e, root),
                    e);
        }
    }

    private static void publish(Path files, Path target) throws IOException {
        try {
            Files.move(files, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            boolean anotherProcessWasFirst = Files.isDirectory(target);
            if (!anotherProcessWasFirst) {
                throw e;
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
