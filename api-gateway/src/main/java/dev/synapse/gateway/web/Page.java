package dev.synapse.gateway.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** One page of a list, with the URL of the next page in the {@code Link} header. */
public final class Page {

    public static final int MAX = 100;

    private Page() {}

    /** The requested limit, or the default; 400 if it is not a whole number, 422 if it is out of range. */
    public static int limit(@Nullable String requested, int orElse) {
        if (requested == null) {
            return orElse;
        }
        if (!requested.matches("-?[0-9]{1,18}")) {
            throw ApiException.malformed("limit must be a whole number, not \"%s\".".formatted(requested));
        }
        long limit = Long.parseLong(requested);
        new Validation().range("limit", limit, 1, MAX).throwIfInvalid();
        return (int) limit;
    }

    /** A page and the relative URL of the next page, if there is one. */
    public static <T> ResponseEntity<T> of(T page, @Nullable String next) {
        return next == null
                ? ResponseEntity.ok(page)
                : ResponseEntity.ok()
                        .header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next))
                        .body(page);
    }

    /** The relative URL of the page after a cursor; null without a cursor. */
    public static @Nullable String next(String path, int limit, @Nullable String cursor) {
        return next(path, Map.of(), limit, cursor);
    }

    /** As {@link #next(String, int, String)}, with the filters of the list as further parameters, whose values need no escapes. */
    public static @Nullable String next(String path, Map<String, ?> filters, int limit, @Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        StringBuilder parameters = new StringBuilder();
        filters.forEach((name, value) ->
                parameters.append(name).append('=').append(value).append('&'));
        return "%s?%slimit=%d&cursor=%s".formatted(path, parameters, limit, cursor);
    }
}
