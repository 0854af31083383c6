package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A random password in a file that only its owner can read. */
record Secret(Path file) {
    private static final int BYTES = 24;

    static Secret in(Path file) {
        return new Secret(file);
    }

    String get() {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ServerStartException(
                    "Cannot read " + file + ", which contains the password of the data next to it: " + e, e);
        }
    }

    String getOrCreate() throws IOException {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[BYTES];
            new SecureRandom().nextBytes(bytes);
            writePrivately(file, HexFormat.of().formatHex(bytes));
        }
        return get();
    }

    /** Replaces a file's content atomically, without ever making it readable to others. */
    static void writePrivately(Path file, String content) throws IOException {
        Path fresh = Files.createTempFile(
                file.getParent(),
                "." + file.getFileName(),
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
