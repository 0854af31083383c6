package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A collection of durations. Thread-safe. */
final class Latencies {

    private final List<Long> nanos = new ArrayList<>();

    synchronized void add(long took) {
        nanos.add(took);
    }

    synchronized int count() {
        return nanos.size();
    }

    /** The given percentile; zero if there are no durations. */
    synchronized Duration percentile(int percent) {
        if (nanos.isEmpty()) {
            return Duration.ZERO;
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        int index = Math.ceilDiv(sorted.size() * percent, 100) - 1;
        return Duration.ofNanos(sorted.get(Math.max(0, index)));
    }

    static String millis(Duration time) {
        return String.format(Locale.ROOT, "%,.1f ms", time.toNanos() / 1e6);
    }
}
