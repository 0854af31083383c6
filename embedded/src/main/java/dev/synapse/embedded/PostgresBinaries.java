package dev.synapse.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** An unpacked PostgreSQL: {@code bin/postgres}, {@code bin/initdb} and their files. */
record PostgresBinaries(Path directory) {
    private static final int OWNER_EXECUTES = 0100;

    static PostgresBinaries in(BinaryCache cache, Platform platform) {
        platform.requireGlibc();
        String archive = "postgres-%s-%s.txz".formatted(platform.os().label, platform.arch().inPostgresName);
        String version = "postgres-%s-%s-%s".formatted(version(), platform.os().label, platform.arch().inPostgresName);
        return new PostgresBinaries(cache.get(version, directory -> unpack("/" + archive, directory)));
    }

    /** The version of the published archive, such as {@code 18.6.0}. */
    static String version() {
        Properties versions = new Properties();
        try (InputStream in = Resources.open("/dev/synapse/embedded/binaries.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new ServerStartException("Cannot read binaries.properties: " + e, e);
        }
        return versions.getProperty("postgres");
    }

    String program(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }

    private static void unpack(String archive, Path directory) throws IOException {
        try (InputStream in = Resources.open(archive);
                var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, directory);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path directory) throws IOException {
        Path path = entry.resolveIn(directory);
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        boolean executable = (entry.getMode() & OWNER_EXECUTES) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
