package dev.synapse.tools.mcp;

import java.time.Duration;

/** How far a stream of events has been read, and when to ask for the rest after it breaks. For one thread. */
final class SsePosition {
    private static final Duration MIN_DELAY = Duration.ofMillis(50);

    private String lastEventId = "";
    private Duration retryDelay = Duration.ofSeconds(1);

    /** Sets the id of the last complete event; one that no header can have is the same as none. */
    void passed(String eventId) {
        lastEventId = eventId.chars().allMatch(c -> c >= ' ' && c < 127) ? eventId.strip() : "";
    }

    void retryAfter(Duration delay) {
        retryDelay = delay.compareTo(MIN_DELAY) < 0 ? MIN_DELAY : delay;
    }

    /** Whether the server has given an id after which it may continue. */
    boolean isResumable() {
        return !lastEventId.isEmpty();
    }

    String lastEventId() {
        return lastEventId;
    }

    Duration retryDelay() {
        return retryDelay;
    }
}
