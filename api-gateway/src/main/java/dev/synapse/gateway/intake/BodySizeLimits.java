package dev.synapse.gateway.intake;

import static dev.synapse.gateway.intake.BodySizeLimit.bytes;
import static dev.synapse.gateway.intake.BodySizeLimit.text;

import dev.synapse.gateway.FileLimits;
import java.util.List;
import java.util.Set;

/**
 * The maximum body sizes of all paths. Each limit of JSON fits the largest valid request with every character in its longest form, a
 * surrogate pair of two escapes (12 bytes), as many JSON libraries write emoji:
 *
 * <ul>
 *   <li>a message: 32,000 characters, a key of 255 characters and 10 ids of files: 388,000 bytes;
 *   <li>a member: its prompt of 20,000 characters twice, since {@code PUT} accepts what {@code GET} returned ({@code role_prompt} and
 *       {@code system_prompt}), and 100 tools with names of 200 characters: 505,000 bytes;
 *   <li>a new group: prompts of 200,000 characters in total and 49 members with 100 tools each: 3.7 MB;
 *   <li>a group as {@code GET} returned it: the same prompts twice, and 50 members: 6.1 MB;
 *   <li>who may use a tool: 500 ids of users, each character of them in 6 bytes: 110,000 bytes.
 * </ul>
 */
final class BodySizeLimits {

    private static final int KB = 1024;
    private static final Set<String> POST = Set.of("POST");
    private static final Set<String> CHANGE = Set.of("PUT", "PATCH");

    private final List<BodySizeLimit> all;

    BodySizeLimits(FileLimits files) {
        all = List.of(
                text(Set.of(), "/auth/.*", 16 * KB),
                text(POST, "/groups/[^/]+/messages", 400 * KB),
                bytes(POST, "/groups/[^/]+/files", files.image()),
                text(POST, "/groups/[^/]+/members", 512 * KB),
                text(CHANGE, "/groups/[^/]+/members/[^/]+", 512 * KB),
                text(POST, "/groups", 4096 * KB),
                text(CHANGE, "/groups/[^/]+", 6144 * KB),
                text(Set.of("PUT"), "/operator/tools/[^/]+", 128 * KB),
                text(Set.of(), ".*", 2 * KB));
    }

    /** The first limit that matches the request; the last one matches every request. */
    BodySizeLimit of(String method, String path) {
        return all.stream()
                .filter(limit -> limit.matches(method, path))
                .findFirst()
                .orElseThrow();
    }
}
