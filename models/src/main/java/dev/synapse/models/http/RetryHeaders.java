package dev.synapse.models.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads from headers when to ask again: {@code retry-after-ms}, {@code Retry-After}, and of the rate limits ({@code x-ratelimit-reset-*},
 * {@code anthropic-ratelimit-*-reset} and the like) the resets of those with nothing left. Stateless.
 */
public final class RetryHeaders {
    private static final List<String> MILLIS = List.of("retry-after-ms", "x-ms-retry-after-ms", "x-retry-after-ms");
    private static final List<String> STATED = List.of("retry-after", "x-retry-after");

    private RetryHeaders() {}

    /** The time to wait according to the headers of a response, if they state one. */
    public static Optional<Duration> waitTime(HttpHeaders headers, Instant now) {
        return values(headers, MILLIS)
                .flatMap(value -> WaitTime.ofMillis(value).stream())
                .findFirst()
                .or(() -> values(headers, STATED)
                        .flatMap(value -> WaitTime.of(value, now).stream())
                        .findFirst())
                .or(() -> resetOfUsedUp(headers, now));
    }

    private static Stream<String> values(HttpHeaders headers, List<String> names) {
        return names.stream().flatMap(name -> headers.firstValue(name).stream());
    }

    /** All that is used up has to be there again. */
    private static Optional<Duration> resetOfUsedUp(HttpHeaders headers, Instant now) {
        return headers.map().entrySet().stream()
                .filter(header -> isReset(header.getKey()))
                .filter(header -> !isLeft(headers, header.getKey()))
                .flatMap(header -> value(header).flatMap(value -> WaitTime.until(value, now)).stream())
                .max(Duration::compareTo);
    }

    private static Optional<String> value(Map.Entry<String, List<String>> header) {
        return header.getValue().stream().findFirst();
    }

    private static boolean isReset(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("ratelimit") && lower.contains("reset");
    }

    private static boolean isLeft(HttpHeaders headers, String reset) {
        return headers.firstValue(reset.toLowerCase(Locale.ROOT).replace("reset", "remaining"))
                .filter(left -> left.strip().matches("0*[1-9]\\d*(\\.\\d+)?"))
                .isPresent();
    }
}
