package dev.synapse.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * {@code chat.json}, which keeps what is {@link Remembered} of each server. It holds a password, so only its owner may
 * read it (mode 0600). A change replaces the file as a whole.
 */
final class ChatFile {
    private final Path path;
    private final String server;

    /** {@code server} is the key: the address, with the email before it where the user named an account. */
    ChatFile(Path home, String server) {
        this.path = home.resolve("chat.json");
        this.server = server;
    }

    private record Content(@Nullable Map<String, Remembered> servers) {}

    Remembered get() {
        return Objects.requireNonNullElse(read().get(server), Remembered.NOTHING);
    }

    synchronized void update(UnaryOperator<Remembered> change) {
        Map<String, Remembered> servers = read();
        servers.put(server, change.apply(Objects.requireNonNullElse(servers.get(server), Remembered.NOTHING)));
        try {
            Path home = Objects.requireNonNull(path.toAbsolutePath().getParent());
            Files.createDirectories(home);
            Path fresh = Files.createTempFile(home, "chat", ".json", ownerOnly());
            Files.write(fresh, Wire.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Content(servers)));
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ChatException.failed("cannot write " + path + ": " + e);
        }
    }

    private Map<String, Remembered> read() {
        try {
            Content content = Wire.JSON.readValue(Files.readAllBytes(path), Content.class);
            return content.servers() == null ? new TreeMap<>() : new TreeMap<>(content.servers());
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (IOException | JacksonException e) {
            throw ChatException.usage(
                    "cannot read " + path + ", mend or delete it: " + Texts.excerpt(e.toString(), 120));
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
