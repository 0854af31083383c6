package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The start and duration of a model call. Immutable.
 *
 * @param firstTokenMs milliseconds from the start to the first text, null if there was none
 * @param durationMs milliseconds from the start to the end, null if the end is unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCallTiming(
        Instant startedAt,
        @Nullable Long firstTokenMs,
        @Nullable Long durationMs) {}
