package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Derives a refresh token from the one before it, so that the same token can be given out again although only its digest is stored. Who
 * has a token but not the {@code SECRET_KEY} cannot derive the next one. Thread-safe.
 */
@Component
class SuccessorTokens {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "synapse: successor of a refresh token";

    private final SecretKeySpec key;

    SuccessorTokens(GatewaySettings settings) {
        byte[] secret = settings.secretKey().getBytes(StandardCharsets.UTF_8);
        this.key = new SecretKeySpec(mac(new SecretKeySpec(secret, ALGORITHM), PURPOSE), ALGORITHM);
    }

    /** The token after this one, in the form of {@link OpaqueTokens}. */
    String after(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, token));
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Could not derive a refresh token", e);
        }
    }
}
