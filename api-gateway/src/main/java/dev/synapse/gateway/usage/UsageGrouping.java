package dev.synapse.gateway.usage;

import dev.synapse.gateway.web.ApiException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** By what the calls are summed. */
enum UsageGrouping {
    MODEL,
    AGENT,
    GROUP,
    DAY;

    /** Reads {@link #text()}, by model where nothing is asked for; 422 for anything else. */
    static UsageGrouping of(@Nullable String text) {
        if (text == null) {
            return MODEL;
        }
        return Arrays.stream(values())
                .filter(known -> known.text().equals(text))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(
                        "by",
                        "has to be one of "
                                + Arrays.stream(values())
                                        .map(UsageGrouping::text)
                                        .collect(Collectors.joining(", "))));
    }

    /** The columns that make a row. */
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
