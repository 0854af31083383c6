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
 * The file {@code chat.json} with the {@link SavedState} for each server. It contains a password, so only its owner can
 * read it (mode 0600). Each update replaces the file atomically.
 */
final class ChatFile {
    private final Path path;
    private final String server;

    /** {@code server} is the key: the address, prefixed by the email if the user gave an account. */
    ChatFile(Path home, String server) {
        this.path = home.resolve("chat.json");
        this.server = server;
    }

    private record Content(@Nullable Map<String, SavedState> servers) {}

    SavedState get() {
        return Objects.requireNonNullElse(read().get(server), SavedState.EMPTY);
    }

    synchronized void update(UnaryOperator<SavedState> change) {
        Map<String, SavedState> servers = read();
        servers.put(server, change.apply(Objects.requireNonNullElse(servers.get(server), SavedState.EMPTY)));
        try {
            Path home = Objects.requireNonNull(path.toAbsolutePath().getParent());
            Files.createDirectories(home);
            Path fresh = Files.createTempFile(home, "chat", ".json", ownerOnly());
            Files.write(fresh, ApiTypes.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Content(servers)));
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ChatException.failed("cannot write " + path + ": " + e);
        }
    }

    private Map<String, SavedState> read() {
        try {
            Content content = ApiTypes.JSON.readValue(Files.readAllBytes(path), Content.class);
            return content.servers() == null ? new TreeMap<>() : new TreeMap<>(content.servers());
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (IOException | JacksonException e) {
            throw ChatException.usage(
                    "cannot read " + path + "; correct or delete it: " + Texts.excerpt(e.toString(), 120));
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
