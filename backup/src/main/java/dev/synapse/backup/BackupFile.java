package dev.synapse.backup;

import dev.synapse.backup.Manifest.Table;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A backup to restore from. All methods throw {@link BackupException}, with a message for the user, if it is damaged. */
final class BackupFile implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(Path path, ZipFile zip, Manifest manifest) {
        this.path = path;
        this.zip = zip;
        this.manifest = manifest;
    }

    /** Opens the file and reads its manifest. */
    static BackupFile open(Path path) {
        if (!Files.exists(path)) {
            throw new BackupException("There is no file " + path);
        }
        try {
            ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
            try {
                return new BackupFile(path, zip, manifest(path, zip));
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (ZipException e) {
            throw new BackupException(path + " is not a backup, or damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static Manifest manifest(Path path, ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(Manifest.ENTRY);
        if (entry == null) {
            throw new BackupException("%s is not a backup of Synapse: it has no %s".formatted(path, Manifest.ENTRY));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int format = Json.mapper().readTree(text).path("format").asInt(0);
            if (format > Manifest.FORMAT) {
                throw new BackupException(
                        "%s has format %d, and this Synapse reads formats up to %d: restore it with the version that made it, or a newer one"
                                .formatted(path, format, Manifest.FORMAT));
            }
            return Json.read(text, Manifest.class);
        } catch (InvalidJsonException | tools.jackson.core.JacksonException e) {
            throw new BackupException("%s is damaged: its %s cannot be read".formatted(path, Manifest.ENTRY), e);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    /** Checks the size and hash of all rows. */
    void verify(Progress progress) {
        for (Table table : manifest.tables()) {
            progress.begin("checking " + table.name());
            try (InputStream in = rows(table)) {
                MeteredOutput metered = new MeteredOutput(java.io.OutputStream.nullOutputStream(), progress);
                byte[] buffer = new byte[BUFFER];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    metered.write(buffer, 0, count);
                }
                if (metered.bytes() != table.bytes() || !metered.sha256().equals(table.sha256())) {
                    throw damaged(table, "its content has changed");
                }
            } catch (ZipException | java.io.EOFException e) {
                throw damaged(table, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw unreadable(path, e);
            }
        }
    }

    /** The rows of a table, for {@code COPY … FROM STDIN}. */
    InputStream rows(Table table) throws IOException {
        ZipEntry entry = zip.getEntry(table.entry());
        if (entry == null) {
            throw damaged(table, "it is missing");
        }
        return zip.getInputStream(entry);
    }

    private BackupException damaged(Table table, String reason) {
        return new BackupException("%s is damaged: %s: %s".formatted(path, table.entry(), reason));
    }

    private static BackupException unreadable(Path path, IOException e) {
        return new BackupException("Cannot read %s: %s".formatted(path, NewFile.reason(e)), e);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
