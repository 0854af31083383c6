package dev.synapse.gateway.identity;

import dev.synapse.gateway.limits.ClientAddress;
import dev.synapse.gateway.web.ApiException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Passwords as Argon2id keeps them, with the cheapest of the parameters that OWASP recommends. Hashes are computed by one or two threads
 * of their own with a short queue, so that requests never wait for a processor that computes hashes; beyond the queue it is a 503 at once.
 * Addresses take turns, so that a flood of logins from some delays those from others by a hash for each of them only. Thread-safe.
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
    private final FairQueue<FutureTask<?>> waiting;
    private final ExecutorService threads;

    Passwords() {
        this(Runtime.getRuntime().availableProcessors() > 3 ? 2 : 1, QUEUE);
    }

    Passwords(int count, int queue) {
        waiting = new FairQueue<>(queue);
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("password-", 1).factory());
    }

    /**
     * What a password was found to be.
     *
     * @param upgraded the hash to keep from now on, if that of the account is of other parameters than today's
     */
    record Verification(boolean right, Optional<String> upgraded) {

        @Override
        public String toString() {
            return "Verification[right=%s]".formatted(right);
        }
    }

    /** The hash to keep of a password that came from the address. */
    String hash(String password, String address) {
        return compute(address, () -> encode(password));
    }

    /** Whether the password, which came from the address, is that of the hash; without a hash it is not, and takes as long. */
    Verification verify(String password, @Nullable String hash, String address) {
        return compute(address, () -> {
            boolean right = encoder.matches(password, hash == null ? NOBODYS : hash) && hash != null;
            boolean outdated = right && !String.valueOf(hash).startsWith(PARAMETERS);
            return new Verification(right, outdated ? Optional.of(encode(password)) : Optional.empty());
        });
    }

    private String encode(String password) {
        return String.valueOf(encoder.encode(password));
    }

    private <T> T compute(String address, Callable<T> work) {
        FutureTask<T> result = new FutureTask<>(work);
        // a task that has lost its place leaves its run of next() to the one that took it
        waiting.add(ClientAddress.network(address), result)
                .ifPresentOrElse(
                        displaced -> displaced.cancel(false),
                        () -> threads.execute(() -> waiting.next().ifPresent(FutureTask::run)));
        try {
            return result.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (CancellationException e) {
            throw ApiException.unavailable("Too many passwords are being checked at the moment; try again.");
        } catch (TimeoutException e) {
            result.cancel(false);
            throw ApiException.unavailable(
                    "The password was not checked within %d s; try again.".formatted(MAX_WAIT_SECONDS));
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("The server is stopping.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("A password could not be hashed", e.getCause());
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
