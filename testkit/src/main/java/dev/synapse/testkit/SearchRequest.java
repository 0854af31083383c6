package dev.synapse.testkit;

import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a client asked of the search.
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

    /** How many results are wanted at most; 5 where the client does not say. */
    public int maxResults() {
        return raw.path("max_results").asInt(DEFAULT_RESULTS);
    }
}
