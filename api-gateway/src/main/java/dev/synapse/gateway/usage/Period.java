package dev.synapse.gateway.usage;

import dev.synapse.gateway.web.ApiException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The half-open interval in which model calls began. */
record Period(Instant from, Instant to) {

    private static final Duration DEFAULT_LENGTH = Duration.ofDays(30);
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * Parses ISO 8601 times or days in UTC, both days included; the last 30 days by default. 422 for invalid times or the wrong order.
     */
    static Period of(@Nullable String from, @Nullable String to, Instant now) {
        Instant end = to == null ? now : time("to", to, 1);
        Instant start = from == null ? end.minus(DEFAULT_LENGTH) : time("from", from, 0);
        if (!start.isBefore(end)) {
            throw ApiException.invalid("from", "must be before to, which is " + end);
        }
        return new Period(start, end);
    }

    private static Instant time(String field, String text, int daysAfter) {
        Instant time = parse(field, text, daysAfter);
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw ApiException.invalid(field, "must be from %s to %s, is %s".formatted(FIRST, LAST, time));
        }
        return time;
    }

    private static Instant parse(String field, String text, int daysAfter) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text)
                            .plusDays(daysAfter)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
        } catch (DateTimeException e) {
            throw ApiException.invalid(
                    field,
                    "must be a time such as 2026-01-31T08:00:00Z or a day (UTC) such as 2026-01-31, not \"%s\""
                            .formatted(text));
        }
    }
}
