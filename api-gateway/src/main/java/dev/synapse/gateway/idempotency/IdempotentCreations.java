package dev.synapse.gateway.idempotency;

import dev.synapse.gateway.idempotency.IdempotentAnswers.StoredAnswer;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Sha256;
import dev.synapse.gateway.web.StrictJson;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.UserId;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs a creation once for an idempotency key of its user, and gives the same answer again to requests that repeat it, for 24 hours. The
 * answer is stored in the transaction of the creation, so that neither exists without the other. A creation that fails leaves the key free.
 * Thread-safe.
 */
@Component
public class IdempotentCreations {

    /** The header with the key. */
    public static final String HEADER = "Idempotency-Key";

    /** The most characters of a key. */
    public static final int MAX_KEY = 255;

    private static final long MAX_BYTES_PER_USER = 16L * 1024 * 1024;

    private final IdempotentAnswers answers;
    private final AnswerCipher cipher;
    private final TransactionTemplate transaction;

    IdempotentCreations(IdempotentAnswers answers, AnswerCipher cipher, TransactionTemplate transaction) {
        this.answers = answers;
        this.cipher = cipher;
        this.transaction = transaction;
    }

    /**
     * A request for a creation.
     *
     * @param key null for a request without one, which is not idempotent
     * @param operation what is created where
     * @param body what JSON is written of, to tell requests apart
     */
    public record Creation(UserId user, @Nullable String key, String operation, Object body) {}

    /**
     * Runs the creation, or returns the answer of the request that it repeats; 422 for an invalid key, or one that was used for another
     * request, 409 while a request with the key is in progress.
     */
    public <T> T once(Creation creation, Class<T> type, Supplier<T> run) {
        String key = creation.key();
        if (key == null) {
            return run.get();
        }
        StrictJson.check(key);
        new Validation().text(HEADER, key, 1, MAX_KEY).throwIfInvalid();
        byte[] hash = Sha256.of(creation.operation() + "\n" + Json.write(creation.body()));
        return transaction.execute(status -> {
            if (!answers.tryLock(creation.user(), key)) {
                throw ApiException.conflict(HEADER, "a request with this key is in progress; try again in a moment");
            }
            return answers.find(creation.user(), key)
                    .map(stored -> repeated(creation.user(), stored, hash, type))
                    .orElseGet(() -> first(creation.user(), key, hash, run));
        });
    }

    private <T> T repeated(UserId user, StoredAnswer stored, byte[] hash, Class<T> type) {
        if (!MessageDigest.isEqual(stored.requestHash(), hash)) {
            throw ApiException.invalid(HEADER, "was used for another request within the last 24 hours");
        }
        return cipher.decrypt(user, stored.answer())
                .map(answer -> Json.read(answer, type))
                .orElseThrow(() -> ApiException.conflict(
                        HEADER, "was used, and the answer cannot be read any more, because SECRET_KEY has changed"));
    }

    private <T> T first(UserId user, String key, byte[] hash, Supplier<T> run) {
        T answer = run.get();
        byte[] encrypted = cipher.encrypt(user, Json.write(answer));
        if (answers.bytes(user) + encrypted.length > MAX_BYTES_PER_USER) {
            throw ApiException.of(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Limit of %d MB of answers kept for idempotency keys reached; send the request without a key."
                            .formatted(MAX_BYTES_PER_USER >> 20));
        }
        answers.add(user, key, new StoredAnswer(hash, encrypted));
        return answer;
    }
}
