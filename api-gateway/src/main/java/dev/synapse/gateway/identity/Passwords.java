package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.Refusal;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Passwords as Argon2id keeps them, with the cheapest of the parameters that OWASP recommends. Hashes are computed by one or two threads
 * of their own with a short queue, so that requests never wait for a processor that computes hashes; beyond the queue it is a 503 at once.
 * Thread-safe.
 */
@Component
class Passwords implements DisposableBean {

    static final int QUEUE = 64;

    private static final int MEMORY_KIB = 9_216;
    private static final int PASSES = 4;
    private static final int MAX_WAIT_SECONDS = 10;
    private static final String PARAMETERS = "$argon2id$v=19$m=%d,t=%d,p=1$".formatted(MEMORY_KIB, PASSES);

    /** The hash of no password: its bytes are random. It stands in for that of an account that does not exist. */
    private static final String NOBODYS =
            PARAMETERS + "qHO+4Eo0qmNbHH1nIGFMVQ$P1Iiyb3cGRjYoO3OWVSIk3Mg4BRtjiWO+6yGDgWHbBk";

    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, MEMORY_KIB, PASSES);
    private final ThreadPoolExecutor threads;

    Passwords() {
        this(Runtime.getRuntime().availableProcessors() > 3 ? 2 : 1, QUEUE);
    }

    Passwords(int count, int queue) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().daemon().name("password-", 1).factory());
    }

    /**
     * What a password was found to be.
     *
     * @param upgraded the hash to keep from now on, if that of the account is of other parameters than today's
     */
    record Verdict(boolean right, Optional<String> upgraded) {

        @Override
        public String toString() {
            return "Verdict[right=%s]".formatted(right);
        }
    }

    /** The hash to keep. */
    String hash(String password) {
        return compute(() -> encode(password));
    }

    /** Whether the password is that of the hash; without a hash it is not, and takes as long. */
    Verdict verify(String password, @Nullable String hash) {
        return compute(() -> {
            boolean right = encoder.matches(password, hash == null ? NOBODYS : hash) && hash != null;
            boolean outdated = right && !String.valueOf(hash).startsWith(PARAMETERS);
            return new Verdict(right, outdated ? Optional.of(encode(password)) : Optional.empty());
        });
    }

    private String encode(String password) {
        return String.valueOf(encoder.encode(password));
    }

    private <T> T compute(Callable<T> work) {
        Future<T> result;
        try {
            result = threads.submit(work);
        } catch (RejectedExecutionException e) {
            throw Refusal.unavailable("Too many passwords are being checked at the moment; try again.");
        }
        try {
            return result.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            result.cancel(false);
            throw Refusal.unavailable(
                    "The password was not checked within %d s; try again.".formatted(MAX_WAIT_SECONDS));
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("The server is stopping.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("A password could not be hashed", e.getCause());
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
