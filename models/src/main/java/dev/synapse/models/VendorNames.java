package dev.synapse.models;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names in place of those that vendors refuse: readable, unique by a hash, and dependent on the original name alone. */
final class VendorNames {
    private static final int MAX_READABLE = 48;
    private static final int PROPERTY_HASH_BYTES = 4;

    private VendorNames() {}

    /** The name for a property: letters, digits and underscores, of which the first is no digit; at most 57 characters. */
    static String replacement(String property) {
        String readable = property.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "");
        String started = readable.isEmpty() || Character.isDigit(readable.charAt(0)) ? "p_" + readable : readable;
        return started.substring(0, Math.min(started.length(), MAX_READABLE)) + "_"
                + hash(property, PROPERTY_HASH_BYTES);
    }

    /** The first bytes of a name's hash, in hexadecimal. */
    static String hash(String name, int bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
