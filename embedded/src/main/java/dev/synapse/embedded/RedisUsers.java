package dev.synapse.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The users of an embedded Redis: {@code synapse}, which may run only the commands of {@code redis-commands.txt}, and
 * {@code administrator} without restrictions, for operators. The default user cannot log in.
 */
final class RedisUsers {
    static final String SYNAPSE = "synapse";
    static final String ADMINISTRATOR = "administrator";
    private static final String FILE = "/dev/synapse/embedded/redis-commands.txt";

    private RedisUsers() {}

    /**
     * The configuration lines of the users. Passwords are stored as SHA-256. The user {@code default} cannot log in, but keeps its
     * rights: Redis replays the append-only file as that user, and without rights it would silently skip the writes of scripts and
     * transactions.
     */
    static String config(String password, String administratorPassword) {
        return """
                user default off ~* &* +@all
                user %s on #%s ~* &* -@all %s
                user %s on #%s ~* &* +@all
                """.formatted(
                SYNAPSE, sha256(password), String.join(" ", rules()), ADMINISTRATOR, sha256(administratorPassword));
    }

    /** The ACL rules of {@link #SYNAPSE}. */
    static List<String> rules() {
        try (InputStream in = Resources.open(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                    .filter(rule -> !rule.isBlank())
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new ServerStartException("Cannot read " + FILE + ": " + e, e);
        }
    }

    private static String sha256(String password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
