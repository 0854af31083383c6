package dev.synapse.shared.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A Lua script of this package's resources, preceded by the libraries that it requires. It is invoked by its digest; a Redis that does not
 * have it (after a restart, a failover or {@code SCRIPT FLUSH}) gets its text. Immutable.
 */
public final class Script {

    private static final String DIRECTORY = "/dev/synapse/shared/redis/";

    private final String name;
    private final String text;
    private final String digest;

    private Script(String name, String text) {
        this.name = name;
        this.text = text;
        this.digest = sha1(text);
    }

    /**
     * The script {@code name.lua}; throws {@link IllegalStateException} if it is not on the class path, or if it requires a library that
     * does not exist.
     */
    public static Script load(String name) {
        return new Script(name, new ScriptLinker(Script::resource).link(name));
    }

    /** The text of the script with its libraries. */
    public String text() {
        return text;
    }

    String digest() {
        return digest;
    }

    @Override
    public String toString() {
        return name;
    }

    private static Optional<String> resource(String file) {
        try (InputStream in = Script.class.getResourceAsStream(DIRECTORY + file)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + DIRECTORY + file, e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
