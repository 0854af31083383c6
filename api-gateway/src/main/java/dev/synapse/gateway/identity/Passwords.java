package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.Refusal;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Passwords as Argon2id keeps them, with the parameters that OWASP recommends. A hash takes 46 MiB and a tenth of a second of a
 * core, so only a few run at a time; who waits too long gets a 503. Thread-safe.
 */
@Component
class Passwords {

    private static final int MEMORY_KIB = 47_104;
    private static final int MAX_WAIT_SECONDS = 10;

    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, MEMORY_KIB, 1);
    private final Semaphore turns =
            new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4), true);
    private final String nobodys = String.valueOf(encoder.encode("the password of nobody"));

    /** The text to keep. */
    String hash(String password) {
        return bounded(() -> String.valueOf(encoder.encode(password)));
    }

    /** Whether the password is right; takes as long where there is no account. */
    boolean matches(String password, @Nullable String hash) {
        boolean same = bounded(() -> encoder.matches(password, hash == null ? nobodys : hash));
        return same && hash != null;
    }

    private <T> T bounded(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw Refusal.unavailable("Too many people are logging in at once. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("The server is stopping.");
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
