package dev.synapse.workers.tool;

import java.net.http.HttpClient;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Searches the web. */
record WebSearch(Engine engine) implements Tool {
    private static final int MAX_RESULTS = 5;
    private static final int MAX_SNIPPET = 1_000;

    /** What answers a query, in Tavily's form: {@code {"answer", "results": [{"title", "url", "content"}]}}. */
    interface Engine {
        JsonNode search(String query, int maxResults) throws ToolException, InterruptedException;
    }

    /** Asks Tavily, or with neither a key nor an address set, answers with a demo result that says so. */
    static WebSearch create(ToolSettings settings, HttpClient client) {
        if (settings.tavilyKey() == null && settings.tavilyBaseUrl() == null) {
            return new WebSearch(new DemoSearch());
        }
        return new WebSearch(new TavilySearch(
                client,
                Objects.requireNonNullElse(settings.tavilyBaseUrl(), TavilySearch.DEFAULT_BASE_URL),
                Objects.requireNonNullElse(settings.tavilyKey(), "")));
    }

    @Override
    public String name() {
        return "web_search";
    }

    @Override
    public String description() {
        return "Searches the web and returns titles, addresses and excerpts of the best pages.";
    }

    @Override
    public String argsSchemaJson() {
        return """
                {
                  "type": "object",
                  "properties": {
                    "query": {
                      "type": "string",
                      "minLength": 1,
                      "maxLength": 400,
                      "description": "What to search for, as one would type it into a search engine"
                    }
                  },
                  "required": ["query"],
                  "additionalProperties": false
                }""";
    }

    @Override
    public boolean readOnly() {
        return true;
    }

    @Override
    public ToolResult run(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
        String query = arguments.path("query").asString();
        return new ToolResult(format(query, engine.search(query, MAX_RESULTS)));
    }

    private static String format(String query, JsonNode answer) {
        JsonNode results = answer.path("results");
        if (results.isEmpty()) {
            return "Nothing was found for “" + query + "”.";
        }
        String summary = answer.path("answer").asString("");
        return (summary.isBlank() ? "" : summary.strip() + "\n\n")
                + IntStream.range(0, Math.min(MAX_RESULTS, results.size()))
                        .mapToObj(i -> format(i + 1, results.get(i)))
                        .collect(Collectors.joining("\n\n"));
    }

    private static String format(int number, JsonNode result) {
        String content = result.path("content").asString("").strip();
        String excerpt = content.length() <= MAX_SNIPPET ? content : content.substring(0, MAX_SNIPPET) + "…";
        return "%d. %s\n%s\n%s"
                .formatted(
                        number,
                        result.path("title").asString("").strip(),
                        result.path("url").asString(""),
                        excerpt);
    }
}
