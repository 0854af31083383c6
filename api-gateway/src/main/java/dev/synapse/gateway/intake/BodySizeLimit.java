package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * The maximum body size of requests on a path. Each limit fits the largest valid request with every character in its longest form, a
 * surrogate pair of two escapes (12 bytes), as many JSON libraries write emoji:
 *
 * <ul>
 *   <li>a message: 32,000 characters and a key of 255 characters: 387,000 bytes;
 *   <li>a member: its prompt of 20,000 characters twice, since {@code PUT} accepts what {@code GET} returned ({@code role_prompt} and
 *       {@code system_prompt}), and 100 tools with names of 200 characters: 505,000 bytes;
 *   <li>a new group: prompts of 200,000 characters in total and 49 members with 100 tools each: 3.7 MB;
 *   <li>a group as {@code GET} returned it: the same prompts twice, and 50 members: 6.1 MB.
 * </ul>
 *
 * @param methods the methods it applies to; empty for all
 */
record BodySizeLimit(Set<String> methods, Pattern path, int maxBytes) {

    private static final int KB = 1024;
    private static final Set<String> POST = Set.of("POST");
    private static final Set<String> CHANGE = Set.of("PUT", "PATCH");

    private static final List<BodySizeLimit> ALL = List.of(
            limit(Set.of(), "/auth/.*", 16 * KB),
            limit(POST, "/groups/[^/]+/messages", 400 * KB),
            limit(POST, "/groups/[^/]+/members", 512 * KB),
            limit(CHANGE, "/groups/[^/]+/members/[^/]+", 512 * KB),
            limit(POST, "/groups", 4096 * KB),
            limit(CHANGE, "/groups/[^/]+", 6144 * KB),
            limit(Set.of(), ".*", 2 * KB));

    private static BodySizeLimit limit(Set<String> methods, String path, int maxBytes) {
        return new BodySizeLimit(methods, Pattern.compile(path + "/?", Pattern.DOTALL), maxBytes);
    }

    /** The first limit that matches the request; the last one matches every request. */
    static BodySizeLimit of(String method, String path) {
        return ALL.stream()
                .filter(limit -> limit.matches(method, path))
                .findFirst()
                .orElseThrow();
    }

    private boolean matches(String method, String uri) {
        return (methods.isEmpty() || methods.contains(method))
                && path.matcher(uri).matches();
    }

    /** The error for a larger body. */
    ApiException tooLarge() {
        return ApiException.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "The body exceeds the limit of %d bytes for this path.".formatted(maxBytes));
    }
}
