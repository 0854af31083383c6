package dev.synapse.workers.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a failed attempt is repeated, for models and tools alike: while attempts are left, after an exponential backoff with jitter, and
 * not before the {@code Retry-After} of the server, unless that is too far away. Immutable.
 *
 * @param firstBackoff the backoff after the first attempt; it doubles with each further one
 * @param maxBackoff the limit of the doubling
 * @param maxRetryAfter a longer {@code Retry-After} ends the attempts
 */
record RetryPolicy(Duration firstBackoff, Duration maxBackoff, Duration maxRetryAfter) {

    static final RetryPolicy STANDARD =
            new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(2));

    /** For models that are busy or out of reach: five delays span at least half a minute. */
    static final RetryPolicy BUSY_MODEL =
            new RetryPolicy(Duration.ofSeconds(2), Duration.ofSeconds(32), Duration.ofMinutes(2));

    /** The delay before the next attempt; empty if there is to be none. */
    Optional<Duration> delayAfter(Attempt attempt, boolean retryable, Optional<Duration> retryAfter) {
        if (!retryable || attempt.isLast() || isTooFarAway(retryAfter)) {
            return Optional.empty();
        }
        Duration backoff = backoff(attempt.number());
        return Optional.of(
                retryAfter.filter(wait -> wait.compareTo(backoff) > 0).orElse(backoff));
    }

    private boolean isTooFarAway(Optional<Duration> retryAfter) {
        return retryAfter.filter(wait -> wait.compareTo(maxRetryAfter) > 0).isPresent();
    }

    /** Between half of the doubled backoff and the whole of it. */
    Duration backoff(int attempt) {
        long doubled = Math.min(firstBackoff.toMillis() << Math.min(attempt - 1, 10), maxBackoff.toMillis());
        return Duration.ofMillis(doubled / 2 + ThreadLocalRandom.current().nextLong(doubled / 2 + 1));
    }
}
