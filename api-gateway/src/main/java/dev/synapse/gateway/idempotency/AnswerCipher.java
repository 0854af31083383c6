package dev.synapse.gateway.idempotency;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.shared.model.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/** Encrypts answers with a key derived from {@code SECRET_KEY}: AES-256-GCM, bound to the user, after a random nonce. Thread-safe. */
@Component
class AnswerCipher {

    private static final String MAC = "HmacSHA256";
    private static final String PURPOSE = "synapse: answers to idempotent creations";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    AnswerCipher(GatewaySettings settings) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(settings.secretKey().getBytes(StandardCharsets.UTF_8), MAC));
            key = new SecretKeySpec(mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Could not derive the key of answers", e);
        }
    }

    byte[] encrypt(UserId user, String answer) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, user, nonce).doFinal(answer.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Could not encrypt an answer", e);
        }
    }

    /** The answer; empty if it was encrypted with another key. */
    Optional<String> decrypt(UserId user, byte[] stored) {
        byte[] nonce = Arrays.copyOf(stored, NONCE_BYTES);
        try {
            byte[] answer = cipher(Cipher.DECRYPT_MODE, user, nonce)
                    .doFinal(stored, NONCE_BYTES, Math.max(0, stored.length - NONCE_BYTES));
            return Optional.of(new String(answer, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, UserId user, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(user.toString().getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
