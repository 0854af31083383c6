package dev.synapse.chaos.overload;

import dev.synapse.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.node.ObjectNode;

/** Derives access tokens with other claims from a real one, signed with the secret of the attacked server. Immutable. */
record TokenForger(String secretKey) {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** The same token with another expiry. */
    String expiring(String token, Instant at) {
        return signed(token, claims(token).put("exp", at.getEpochSecond()));
    }

    /** The same token with a {@code nbf} claim. */
    String notBefore(String token, Instant at) {
        return signed(token, claims(token).put("nbf", at.getEpochSecond()));
    }

    /** The same token for a user that does not exist. */
    String forUnknownUser(String token) {
        return signed(token, claims(token).put("sub", UUID.randomUUID().toString()));
    }

    private static ObjectNode claims(String token) {
        byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return (ObjectNode) Json.mapper().readTree(payload);
    }

    private String signed(String token, ObjectNode claims) {
        String text = token.substring(0, token.indexOf('.') + 1) + ENCODER.encodeToString(bytes(claims.toString()));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(secretKey), "HmacSHA256"));
            return text + "." + ENCODER.encodeToString(mac.doFinal(bytes(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign a token", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
