package dev.synapse.gateway.docs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A text as it is sent, and the tag that changes with it. */
@SuppressWarnings("ArrayRecordComponent")
record Document(byte[] bytes, String etag) {

    private static final int TAG_BYTES = 16;

    static Document of(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Document(bytes, '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
