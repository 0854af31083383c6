package dev.synapse.models.http;

import dev.synapse.shared.net.RetryAfter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the times to wait that vendors state, in headers and in texts: {@code 6.2s}, {@code 1m30s}, {@code 120 ms}. Stateless. */
public final class WaitTime {
    private static final Duration MAX = Duration.ofDays(1);
    private static final String UNIT =
            "(milliseconds?|millis|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![A-Za-z])";
    private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d+)?)\\s*" + UNIT, Pattern.CASE_INSENSITIVE);
    private static final String PARTS =
            "\\d{1,12}(?:\\.\\d+)?\\s*%1$s(?:[\\s,]*(?:and\\s+)?\\d{1,12}(?:\\.\\d+)?\\s*%1$s)*".formatted(UNIT);
    private static final Pattern WHOLE = Pattern.compile(PARTS, Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_TEXT = Pattern.compile(
            "\\b(?:try|retry|retrying|wait|available|resets?)\\b[^\\d.;:]{0,40}[:=]?\\s*(" + PARTS + ")",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_TEXT_WITHOUT_UNIT = Pattern.compile(
            "\\bretry[- _]?after\\b[\"':=\\s]*(\\d{1,9}(?:\\.\\d+)?)(?!\\S*\\s*[A-Za-z])", Pattern.CASE_INSENSITIVE);
    private static final double EPOCH_MILLIS = 1e11;

    private WaitTime() {}

    /** A duration with units. */
    static Optional<Duration> ofUnits(String text) {
        return WHOLE.matcher(text.strip()).matches() ? Optional.of(sum(text)) : Optional.empty();
    }

    /** The value of {@code Retry-After} and of fields like it: seconds, a duration with units, or a date. */
    public static Optional<Duration> of(String value, Instant now) {
        return ofUnits(value).or(() -> RetryAfter.parse(value, now)).or(() -> moment(value.strip(), now));
    }

    /** A number of milliseconds. */
    public static Optional<Duration> ofMillis(String value) {
        return value.strip().matches("\\d{1,12}(\\.\\d+)?")
                ? Optional.of(seconds(number(value) / 1000))
                : Optional.empty();
    }

    /** The time until a moment that is stated in any of the forms in use: as a duration, in Unix time, in ISO 8601 or as a date. */
    public static Optional<Duration> until(String value, Instant now) {
        return moment(value.strip(), now).or(() -> of(value, now));
    }

    /** The time until a moment in Unix time or ISO 8601. */
    private static Optional<Duration> moment(String moment, Instant now) {
        if (moment.matches("\\d{10,16}(\\.\\d+)?")) {
            double number = number(moment);
            double epochSeconds = number >= EPOCH_MILLIS ? number / 1000 : number;
            return Optional.of(seconds(epochSeconds - now.toEpochMilli() / 1000.0));
        }
        try {
            return Optional.of(seconds(Duration.between(now, Instant.parse(moment.toUpperCase(Locale.ROOT)))
                            .toMillis()
                    / 1000.0));
        } catch (DateTimeException notIso) {
            return Optional.empty();
        }
    }

    /** The time that a sentence asks to wait: "Please try again in 6.2s". */
    public static Optional<Duration> inText(String text) {
        Matcher found = IN_TEXT.matcher(text);
        if (found.find()) {
            return Optional.of(sum(found.group(1)));
        }
        Matcher withoutUnit = IN_TEXT_WITHOUT_UNIT.matcher(text);
        return withoutUnit.find() ? Optional.of(seconds(number(withoutUnit.group(1)))) : Optional.empty();
    }

    private static Duration sum(String text) {
        double seconds = 0;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            seconds += number(part.group(1)) * unit(part.group(2).toLowerCase(Locale.ROOT));
        }
        return seconds(seconds);
    }

    private static double unit(String name) {
        boolean isMillis = name.startsWith("ms") || (name.startsWith("mi") && !name.startsWith("min"));
        return switch (isMillis ? "ms" : name.substring(0, 1)) {
            case "ms" -> 0.001;
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 1;
        };
    }

    private static double number(String text) {
        return Double.parseDouble(text.strip());
    }

    /** Rounded up to milliseconds, since a call that comes early is refused again. */
    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) Math.ceil(Math.clamp(seconds, 0, (double) MAX.toSeconds()) * 1000 - 1e-6));
    }
}
