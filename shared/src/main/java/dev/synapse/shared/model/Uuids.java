package dev.synapse.shared.model;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * UUIDs of version 7 (RFC 9562): fresh ones, and derived ones that come out the same each time they are asked for. A derived
 * id carries the time of the id it derives from, so that rows stay in order of time. Thread-safe.
 */
public final class Uuids {

    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private Uuids() {}

    /** A new id of the present time. */
    public static UUID next() {
        return GENERATOR.generate();
    }

    /** The id that {@code name} has within {@code origin}: equal arguments give an equal id. */
    public static UUID derive(UUID origin, String name) {
        ByteBuffer seed = ByteBuffer.allocate(16)
                .putLong(origin.getMostSignificantBits())
                .putLong(origin.getLeastSignificantBits());
        MessageDigest digest = sha256();
        digest.update(seed.array());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = (origin.getMostSignificantBits() & 0xFFFFFFFFFFFF0000L) | 0x7000L | (hash.getLong() & 0xFFFL);
        long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
