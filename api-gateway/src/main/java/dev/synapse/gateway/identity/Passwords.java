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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and verifies passwords with Argon2id. One or two dedicated threads with a short
 * queue compute the hashes, so that other requests keep their processors; beyond the queue, the response is an immediate 503. The queue
 * serves client addresses round-robin, so that a flood of logins delays other addresses by one hash per flooding address at most.
 * Thread-safe.
 */
@Component
class Passwords implements DisposableBean {

    static final int QUEUE = 64;

    private static final int MAX_WAIT_SECONDS = 10;

    /** Random bytes that match no password. */
    private static final String NO_HASH = "qHO+4Eo0qmNbHH1nIGFMVQ$P1Iiyb3cGRjYoO3OWVSIk3Mg4BRtjiWO+6yGDgWHbBk";

    private final String parameters;
    private final Argon2PasswordEncoder encoder;
    private final FairQueue<FutureTask<?>> waiting;
    private final ExecutorService threads;

    @Autowired
    Passwords(PasswordCost cost) {
        this(cost, Runtime.getRuntime().availableProcessors() > 3 ? 2 : 1, QUEUE);
    }

    Passwords(PasswordCost cost, int count, int queue) {
        parameters = "$argon2id$v=19$m=%d,t=%d,p=1$".formatted(cost.memoryKib(), cost.passes());
        encoder = new Argon2PasswordEncoder(16, 32, 1, cost.memoryKib(), cost.passes());
        waiting = new FairQueue<>(queue);
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("password-", 1).factory());
    }

    /**
     * The result of a verification.
     *
     * @param upgradedHash the hash to store from now on, if the stored one has outdated parameters
     */
    record Verification(boolean matches, Optional<String> upgradedHash) {

        @Override
        public String toString() {
            return "Verification[matches=%s]".formatted(matches);
        }
    }

    /** Hashes a password sent from the address. */
    String hash(String password, String address) {
        return compute(address, () -> encode(password));
    }

    /** Verifies a password sent from the address; without a hash it fails and takes as long. */
    Verification verify(String password, @Nullable String hash, String address) {
        return compute(address, () -> {
            boolean matches = encoder.matches(password, hash == null ? parameters + NO_HASH : hash) && hash != null;
            boolean outdated = matches && !String.valueOf(hash).startsWith(parameters);
            return new Verification(matches, outdated ? Optional.of(encode(password)) : Optional.empty());
        });
    }

    private String encode(String password) {
        return String.valueOf(encoder.encode(password));
    }

    private <T> T compute(String address, Callable<T> work) {
        FutureTask<T> result = new FutureTask<>(work);
        // an evicted task leaves its call of next() to the task that replaced it
        waiting.add(ClientAddress.network(address), result)
                .ifPresentOrElse(
                        evicted -> evicted.cancel(false),
                        () -> threads.execute(() -> waiting.next().ifPresent(FutureTask::run)));
        try {
            return result.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (CancellationException e) {
            throw ApiException.unavailable("Too many password checks in progress; try again later.");
        } catch (TimeoutException e) {
            result.cancel(false);
            throw ApiException.unavailable(
                    "Password check timed out after %d s; try again later.".formatted(MAX_WAIT_SECONDS));
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("The server is shutting down; try again.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("Could not hash a password", e.getCause());
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
