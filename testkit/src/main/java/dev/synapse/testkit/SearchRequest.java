package dev.synapse.testkit;

import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A request to the search server.
 *
 * @param raw the whole body
 * @param headers by lower-case name
 * @param arrivedAt when the request had been read
 */
public record SearchRequest(JsonNode raw, Map<String, String> headers, Instant arrivedAt) {
    private static final int DEFAULT_RESULTS = 5;

    public String query() {
        return raw.path("query").asString("");
    }

    /** The maximum number of results; 5 by default. */
    public int maxResults() {
        return raw.path("max_results").asInt(DEFAULT_RESULTS);
    }
}
