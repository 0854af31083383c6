package dev.synapse.allinone;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** The secrets of an installation: generated once, stored under its home in files readable only by their owner. */
final class HomeSecrets {

    private static final int BYTES = 32;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    private HomeSecrets(Path directory) {
        this.directory = directory;
    }

    static HomeSecrets in(Path home) {
        return new HomeSecrets(home.resolve("secrets"));
    }

    /** The settings with a {@code SECRET_KEY}. */
    Environment complete(Environment env) {
        return env.get("SECRET_KEY").isPresent() ? env : env.with(Map.of("SECRET_KEY", get("secret-key")));
    }

    /** The secret of that name. */
    String get(String name) {
        Path file = directory.resolve(name);
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                byte[] random = new byte[BYTES];
                new SecureRandom().nextBytes(random);
                Files.createFile(file, OWNER_ONLY);
                Files.writeString(file, HexFormat.of().formatHex(random), StandardOpenOption.TRUNCATE_EXISTING);
            }
            String secret = Files.readString(file).strip();
            if (secret.length() < BYTES) {
                throw new InvalidSettingException(file + " is damaged; remove it to generate a new secret");
            }
            return secret;
        } catch (IOException e) {
            throw new InvalidSettingException("SYNAPSE_HOME: cannot keep a secret in " + file + ": " + e);
        }
    }
}
