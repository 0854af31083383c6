package dev.synapse.shared.model;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Generates UUIDs of version 7 (RFC 9562), and derives deterministic ones. A derived id has the time of its origin, so that rows stay
 * ordered by time. Thread-safe.
 */
public final class Uuids {

    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private Uuids() {}

    /** A new id with the current time. */
    public static UUID next() {
        return GENERATOR.generate();
    }

    /** The time in an id of version 7; empty for another version. */
    public static Optional<Instant> time(UUID id) {
        return id.version() == 7
                ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
                : Optional.empty();
    }

    /** The id that derives from {@code origin} and {@code name}: equal arguments give equal ids. */
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
