package dev.synapse.chaos;

import java.time.Duration;
import java.util.Random;

/** Random durations. */
final class Pauses {

    private Pauses() {}

    static Duration upTo(int maxMillis, Random random) {
        return Duration.ofMillis(random.nextInt(maxMillis));
    }
}
