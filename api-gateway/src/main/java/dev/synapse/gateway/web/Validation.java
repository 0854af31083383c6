package dev.synapse.gateway.web;

import dev.synapse.gateway.web.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the field errors of a request, so that one response reports all of them. Not thread-safe. */
public final class Validation {

    /** Further errors are counted but not listed, so that the response to a large request stays small. */
    static final int MAX_ERRORS = 100;

    private static final int MAX_MESSAGE = 500;

    private final List<FieldError> errors = new ArrayList<>();
    private int count;

    /** Adds an error for the field if the condition does not hold. */
    public Validation require(boolean holds, String field, String message) {
        if (!holds) {
            count++;
            if (errors.size() < MAX_ERRORS) {
                errors.add(new FieldError(field, shortened(message)));
            }
        }
        return this;
    }

    /** Requires a text whose length in code points is within the bounds. */
    public Validation text(String field, @Nullable String value, int min, int max) {
        if (value == null) {
            return require(false, field, "is missing");
        }
        int length = value.codePointCount(0, value.length());
        return require(
                length >= min && length <= max,
                field,
                "must have %d to %d characters, has %d".formatted(min, max, length));
    }

    /** Requires a number, if present, to be within the bounds. */
    public Validation range(String field, @Nullable Number value, double min, double max) {
        return require(
                value == null || (value.doubleValue() >= min && value.doubleValue() <= max),
                field,
                "must be from %s to %s, is %s".formatted(plain(min), plain(max), value));
    }

    /** Throws a 422 if there are errors. */
    public void throwIfInvalid() {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(errors, count);
        }
    }

    /** Adds the errors of another validation. */
    public void addAll(Validation other) {
        other.errors.forEach(error -> require(false, error.field(), error.message()));
        count += other.count - other.errors.size();
    }

    /** Whether there are no errors so far. */
    public boolean isValid() {
        return count == 0;
    }

    /** A message may quote what the client sent. */
    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
