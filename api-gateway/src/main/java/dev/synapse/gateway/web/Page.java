package dev.synapse.gateway.web;

import java.util.List;
import java.util.function.Function;
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
            throw Refusal.malformed("limit is not a whole number.");
        }
        long limit = Long.parseLong(asked);
        new Checks().range("limit", limit, 1, MAX).done();
        return (int) limit;
    }

    /** The first {@code limit} of the rows; one row more than that means that there is a next page. */
    public static <T> ResponseEntity<List<T>> of(List<T> rows, int limit, String path, Function<T, String> cursor) {
        if (rows.size() <= limit) {
            return ResponseEntity.ok(rows);
        }
        List<T> page = rows.subList(0, limit);
        String next = "<%s?limit=%d&cursor=%s>; rel=\"next\"".formatted(path, limit, cursor.apply(page.getLast()));
        return ResponseEntity.ok().header(HttpHeaders.LINK, next).body(List.copyOf(page));
    }
}
