package dev.synapse.cli;

import java.time.Duration;

/**
 * How patient the chat is.
 *
 * @param quiet with no event for this long, the turn is asked for over HTTP
 * @param backoff wait before the second attempt to connect again, doubled up to 5 s
 * @param giveUp a server that is away for longer is taken for gone
 * @param answer a turn is waited for no longer than this
 */
record Pace(Duration quiet, Duration backoff, Duration giveUp, Duration answer) {

    static Pace normal(Duration answer) {
        return new Pace(Duration.ofSeconds(5), Duration.ofMillis(250), Duration.ofMinutes(2), answer);
    }
}
