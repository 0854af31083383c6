package dev.synapse.gateway.web;

import dev.synapse.gateway.web.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, so that all of it can be said at once. For one thread. */
public final class Validation {

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes the field if the condition does not hold. */
    public Validation require(boolean holds, String field, String message) {
        if (!holds) {
            errors.add(new FieldError(field, message));
        }
        return this;
    }

    /** A text that has to be there, with a length between the bounds, counted in characters as people count them. */
    public Validation text(String field, @Nullable String value, int min, int max) {
        if (value == null) {
            return require(false, field, "is missing");
        }
        int length = value.codePointCount(0, value.length());
        return require(length >= min && length <= max, field, "has to have %d to %d characters".formatted(min, max));
    }

    /** A number that is within the bounds if it is there. */
    public Validation range(String field, @Nullable Number value, double min, double max) {
        return require(
                value == null || (value.doubleValue() >= min && value.doubleValue() <= max),
                field,
                "has to be from %s to %s".formatted(plain(min), plain(max)));
    }

    /** Throws a {@link ApiException} if anything was noted. */
    public void throwIfInvalid() {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(errors);
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
