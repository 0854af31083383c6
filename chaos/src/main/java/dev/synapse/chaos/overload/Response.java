package dev.synapse.chaos.overload;

import dev.synapse.shared.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * An answer as it came.
 *
 * @param headers by names in lower case
 * @param body as UTF-8; empty where only the head was read
 */
record Response(int status, Map<String, String> headers, String body) {

    private static final Pattern NEXT = Pattern.compile("<(?:https?://[^/>]+)?([^>]+)>; *rel=\"?next\"?");

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The path of the next page, which the {@code Link} header names. */
    Optional<String> next() {
        return Optional.of(NEXT.matcher(header("Link"))).filter(Matcher::find).map(link -> link.group(1));
    }

    JsonNode json() {
        return Json.mapper().readTree(body);
    }

    String id() {
        return json().path("id").asString();
    }

    /** This answer, if it has the status; an error that shows it otherwise. */
    Response expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("expected status %d, got %d: %s".formatted(wanted, status, body));
        }
        return this;
    }
}
