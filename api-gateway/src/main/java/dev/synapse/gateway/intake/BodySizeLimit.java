package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * How large a request's body may be on a path. Each figure is what the largest valid request needs if a client writes every
 * character in its longest form, a surrogate pair of two escapes (12 bytes), as many JSON libraries do with emoji:
 *
 * <ul>
 *   <li>a message: 32,000 characters and a key of 255, 387,000 bytes;
 *   <li>a member: its prompt of 20,000 characters twice, since {@code PUT} takes what {@code GET} returned ({@code role_prompt} and
 *       {@code system_prompt}), and 100 tools with names of 200: 505,000 bytes;
 *   <li>a new group: prompts of 200,000 characters in sum and 49 members with 100 tools each: 3.7 MB;
 *   <li>a group as {@code GET} returned it: the same prompts twice, and 50 members: 6.1 MB.
 * </ul>
 *
 * @param methods the methods it holds for; all where it is empty
 */
record BodySizeLimit(Set<String> methods, Pattern path, int maxBytes) {

    private static final int KB = 1024;
    private static final Set<String> POST = Set.of("POST");
    private static final Set<String> CHANGE = Set.of("PUT", "PATCH");

    private static final List<BodySizeLimit> ALL = List.of(
            route(Set.of(), "/auth/.*", 16 * KB),
            route(POST, "/groups/[^/]+/messages", 400 * KB),
            route(POST, "/groups/[^/]+/members", 512 * KB),
            route(CHANGE, "/groups/[^/]+/members/[^/]+", 512 * KB),
            route(POST, "/groups", 4096 * KB),
            route(CHANGE, "/groups/[^/]+", 6144 * KB),
            route(Set.of(), ".*", 2 * KB));

    private static BodySizeLimit route(Set<String> methods, String path, int maxBytes) {
        return new BodySizeLimit(methods, Pattern.compile(path + "/?", Pattern.DOTALL), maxBytes);
    }

    /** The first route of the table that fits; the last fits all. */
    static BodySizeLimit of(String method, String path) {
        return ALL.stream()
                .filter(route -> route.fits(method, path))
                .findFirst()
                .orElseThrow();
    }

    private boolean fits(String method, String uri) {
        return (methods.isEmpty() || methods.contains(method))
                && path.matcher(uri).matches();
    }

    ApiException tooLarge() {
        return ApiException.of(
                HttpStatus.CONTENT_TOO_LARGE, "The body is too large: it may have %d bytes here.".formatted(maxBytes));
    }
}
