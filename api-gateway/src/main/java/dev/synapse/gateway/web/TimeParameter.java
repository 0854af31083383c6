package dev.synapse.gateway.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The bounds of a period in query parameters: ISO 8601 times, or days in UTC, both of which are included. */
public final class TimeParameter {

    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private TimeParameter() {}

    /** The beginning of a period; 422 for the field if it is invalid. */
    public static Instant from(String field, String text) {
        return time(field, text, 0);
    }

    /** The end of a period, which is not part of it; 422 for the field if it is invalid. */
    public static Instant to(String field, String text) {
        return time(field, text, 1);
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
