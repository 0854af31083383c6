package dev.synapse.gateway.usage;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.TimeParameter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The half-open interval in which model calls began. */
record Period(Instant from, Instant to) {

    private static final Duration DEFAULT_LENGTH = Duration.ofDays(30);

    /**
     * Parses ISO 8601 times or days in UTC, both days included; the last 30 days by default. 422 for invalid times or the wrong order.
     */
    static Period of(@Nullable String from, @Nullable String to, Instant now) {
        Instant end = to == null ? now : TimeParameter.to("to", to);
        Instant start = from == null ? end.minus(DEFAULT_LENGTH) : TimeParameter.from("from", from);
        if (!start.isBefore(end)) {
            throw ApiException.invalid("from", "must be before to, which is " + end);
        }
        return new Period(start, end);
    }
}
