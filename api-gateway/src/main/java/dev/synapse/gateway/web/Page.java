package dev.synapse.gateway.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** One page of a list: the next one's address stands in the {@code Link} header. */
public final class Page {

    public static final int MAX = 100;

    private Page() {}

    /** The limit that was asked for; 400 if it is no whole number, 422 if it is out of range. */
    public static int limit(@Nullable String asked, int orElse) {
        if (asked == null) {
            return orElse;
        }
        if (!asked.matches("-?[0-9]{1,18}")) {
            throw ApiException.malformed("limit is not a whole number.");
        }
        long limit = Long.parseLong(asked);
        new Validation().range("limit", limit, 1, MAX).throwIfInvalid();
        return (int) limit;
    }

    /** A page, and the address of the next page if there is one: a path with its query. */
    public static <T> ResponseEntity<T> of(T page, @Nullable String next) {
        return next == null
                ? ResponseEntity.ok(page)
                : ResponseEntity.ok()
                        .header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next))
                        .body(page);
    }

    /** The address of the page that begins after a cursor; null without one. */
    public static @Nullable String next(String path, int limit, @Nullable String cursor) {
        return cursor == null ? null : "%s?limit=%d&cursor=%s".formatted(path, limit, cursor);
    }
}
