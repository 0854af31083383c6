package dev.synapse.workers.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** How long a step is put off: doubling from half a second, with jitter, and never less than the vendor asked for. */
final class RetryDelay {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

    private RetryDelay() {}

    /** Whether the vendor asked for so much that it is not waited for. */
    static boolean isTooLong(Optional<Duration> asked) {
        return asked.filter(wait -> wait.compareTo(LONGEST_ASKED) > 0).isPresent();
    }

    /** The delay after the attempt of that number, from 1. */
    static Duration after(int attempt, Optional<Duration> asked) {
        long doubled = Math.min(FIRST.toMillis() << Math.min(attempt - 1, 10), LONGEST.toMillis());
        Duration own =
                Duration.ofMillis(doubled / 2 + ThreadLocalRandom.current().nextLong(doubled / 2 + 1));
        return asked.filter(wait -> wait.compareTo(own) > 0).orElse(own);
    }
}
