package dev.synapse.gateway.usage;

import dev.synapse.gateway.web.ApiException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The key by which model calls are grouped. */
enum UsageGrouping {
    MODEL,
    AGENT,
    GROUP,
    DAY;

    /** Parses {@link #text()}; by model if null, 422 for an unknown grouping. */
    static UsageGrouping of(@Nullable String text) {
        if (text == null) {
            return MODEL;
        }
        return Arrays.stream(values())
                .filter(known -> known.text().equals(text))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(
                        "by",
                        "must be one of %s, not \"%s\""
                                .formatted(
                                        Arrays.stream(values())
                                                .map(UsageGrouping::text)
                                                .collect(Collectors.joining(", ")),
                                        text)));
    }

    /** The grouping columns. */
    List<String> keys() {
        return switch (this) {
            case MODEL -> List.of("provider", "model");
            case AGENT -> List.of("group_id", "alias");
            case GROUP -> List.of("group_id");
            case DAY -> List.of("day");
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
