package dev.synapse.chaos.overload;

import dev.synapse.shared.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A response as it was received.
 *
 * @param headers by lower-case name
 * @param body as UTF-8; empty if only the head was read
 */
record Response(int status, Map<String, String> headers, String body) {

    private static final Pattern NEXT = Pattern.compile("<(?:https?://[^/>]+)?([^>]+)>; *rel=\"?next\"?");

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The path of the next page, from the {@code Link} header. */
    Optional<String> next() {
        return Optional.of(NEXT.matcher(header("Link"))).filter(Matcher::find).map(link -> link.group(1));
    }

    JsonNode json() {
        return Json.mapper().readTree(body);
    }

    String id() {
        return json().path("id").asString();
    }

    /** Returns this response if it has the status, and throws an error with the body otherwise. */
    Response expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("expected status %d, got %d: %s".formatted(wanted, status, body));
        }
        return this;
    }
}
