package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a call on a model began and how long it took.
 *
 * @param firstTokenMs from the start to the first text, null where none came
 * @param durationMs from the start to the end, null where the end is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCallTiming(
        Instant startedAt,
        @Nullable Long firstTokenMs,
        @Nullable Long durationMs) {}
