package dev.synapse.gateway.web;

import dev.synapse.gateway.web.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the field errors of a request, so that one response reports all of them. Not thread-safe. */
public final class Validation {

    private final List<FieldError> errors = new ArrayList<>();

    /** Adds an error for the field if the condition does not hold. */
    public Validation require(boolean holds, String field, String message) {
        if (!holds) {
            errors.add(new FieldError(field, message));
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
            throw ApiException.invalid(errors);
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
