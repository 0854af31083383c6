package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what one source does within a minute. What a source did counts against that source alone, so nobody can lock another out.
 * Thread-safe, its memory is bounded.
 */
final class Throttle {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_SOURCES = 50_000;

    private final int most;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /** At most so many in a minute. */
    Throttle(int most) {
        this.most = most;
    }

    /** Throws a 429 if the source has used up its minute. */
    void check(String source) {
        Window window = windows.get(source);
        if (window != null && window.count() >= most && !window.isOver()) {
            throw Refusal.tooMany(window.left());
        }
    }

    /** Counts one more. */
    void count(String source) {
        if (windows.size() >= MAX_SOURCES) {
            windows.values().removeIf(Window::isOver);
        }
        windows.compute(
                source,
                (key, window) -> window == null || window.isOver() ? new Window(System.nanoTime(), 1) : window.more());
    }

    /** Forgets the source. */
    void clear(String source) {
        windows.remove(source);
    }

    private record Window(long since, int count) {

        boolean isOver() {
            return left().isNegative();
        }

        Duration left() {
            return WINDOW.minusNanos(System.nanoTime() - since);
        }

        Window more() {
            return new Window(since, count + 1);
        }
    }
}
