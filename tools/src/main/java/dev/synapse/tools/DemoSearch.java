package dev.synapse.tools;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Replaces the search engine if no key is set; its result says so. */
final class DemoSearch implements WebSearch.Engine {
    @Override
    public long memory() {
        return 8 << 10;
    }

    @Override
    public JsonNode search(String query, int maxResults) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("results")
                .addObject()
                .put("title", "demo result: set TAVILY_API_KEY for a real search")
                .put("url", "https://example.com/demo")
                .put("content", "Nothing was searched. The query was: " + query);
        return answer;
    }
}
