package dev.synapse.tools;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The tool {@code web_search}. */
record WebSearch(Engine engine) implements Tool {
    private static final int MAX_RESULTS = 5;
    private static final int MAX_SNIPPET = 1_000;
    private static final int MAX_TITLE = 200;
    private static final int MAX_URL = 2_000;

    /**
     * A search engine that answers in Tavily's format: {@code {"answer", "results": [{"title", "url", "content"}]}}.
     */
    interface Engine {
        JsonNode search(String query, int maxResults) throws ToolException, InterruptedException;

        /** The heap that a search occupies at most, in bytes. */
        long memory();
    }

    /** Searches with Tavily; without both a key and a base URL, returns a demo result that says so. */
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
        return "Searches the web and returns titles, URLs and excerpts of the best results.";
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
                      "description": "The query, as typed into a search engine"
                    }
                  },
                  "required": ["query"],
                  "additionalProperties": false
                }""";
    }

    @Override
    public long memory() {
        return engine.memory();
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
        List<JsonNode> results = answer.path("results")
                .valueStream()
                .filter(result -> !text(result, "url", MAX_URL).isEmpty())
                .limit(MAX_RESULTS)
                .toList();
        if (results.isEmpty()) {
            return "No results for “" + query + "”.";
        }
        String summary = text(answer, "answer", MAX_SNIPPET);
        return (summary.isEmpty() ? "" : summary + "\n\n")
                + IntStream.range(0, results.size())
                        .mapToObj(i -> format(i + 1, results.get(i)))
                        .collect(Collectors.joining("\n\n"));
    }

    private static String format(int number, JsonNode result) {
        String title = text(result, "title", MAX_TITLE).replaceAll("\\s+", " ");
        return "%d. %s\n%s\n%s"
                .formatted(number, title, text(result, "url", MAX_URL), text(result, "content", MAX_SNIPPET));
    }

    /** A string field of the answer; any other type counts as empty, because the answer is untrusted. */
    private static String text(JsonNode node, String field, int maxLength) {
        JsonNode value = node.path(field);
        String text = value.isString() ? value.asString().strip() : "";
        return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
    }
}
