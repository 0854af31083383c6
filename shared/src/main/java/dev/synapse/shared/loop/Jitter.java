package dev.synapse.shared.loop;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Random deviations from a period, so that processes started together do not run in step. */
public final class Jitter {

    private Jitter() {}

    /** Between 80 % and 120 % of the period. */
    public static Duration around(Duration period) {
        return period.multipliedBy(ThreadLocalRandom.current().nextInt(80, 121)).dividedBy(100);
    }
}
