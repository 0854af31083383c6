package dev.synapse.gateway.identity;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Random bearer secrets: refresh tokens, tickets and invitations. Only their SHA-256 digest is stored; with 256 random bits, no salt or slow hash is
 * needed.
 */
public final class OpaqueTokens {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private OpaqueTokens() {}

    /** 256 random bits in URL-safe Base64. */
    public static String generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
