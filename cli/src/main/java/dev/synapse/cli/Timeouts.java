package dev.synapse.cli;

import java.time.Duration;

/**
 * Timeouts of the chat.
 *
 * @param poll time without an event after which the turn is requested over HTTP
 * @param backoff delay before the second attempt to reconnect; doubles up to 5 s
 * @param reconnect time after which attempts to reconnect end
 * @param answer maximum duration of a turn
 */
record Timeouts(Duration poll, Duration backoff, Duration reconnect, Duration answer) {

    static Timeouts defaults(Duration answer) {
        return new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(250), Duration.ofMinutes(2), answer);
    }
}
