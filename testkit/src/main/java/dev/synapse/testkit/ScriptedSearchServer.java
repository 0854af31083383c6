package dev.synapse.testkit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search server that speaks Tavily's {@code POST /search} over real HTTP on 127.0.0.1 and replies by script.
 * Without a script each query finds one page that names the query. Requests are recorded.
 *
 * <p>Protocol: <a href="https://docs.tavily.com/documentation/api-reference/endpoint/search">Tavily Search</a>.
 */
public final class ScriptedSearchServer implements AutoCloseable {
    private final String apiKey;
    private final WireServer server;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<SearchRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger unauthorized = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private volatile Function<SearchRequest, SearchReply> fallback = ScriptedSearchServer::onePage;

    private ScriptedSearchServer(String apiKey) {
        this.apiKey = apiKey;
        this.server = WireServer.start(this::handle);
    }

    private record Rule(String text, SearchReply reply) {}

    /** Starts a server without key. */
    public static ScriptedSearchServer start() {
        return start("");
    }

    /** Starts a server that refuses requests without {@code Authorization: Bearer <apiKey>}. */
    public static ScriptedSearchServer start(String apiKey) {
        return new ScriptedSearchServer(apiKey);
    }

    /** The root for {@code TAVILY_BASE_URL}; has no path. */
    public String baseUrl() {
        return server.address();
    }

    /** The reply to queries that contain the text; the newest matching rule applies. */
    public ScriptedSearchServer whenQueryContains(String text, SearchReply reply) {
        rules.addFirst(new Rule(text, reply));
        return this;
    }

    /** The reply if no rule matches. */
    public ScriptedSearchServer otherwise(Function<SearchRequest, SearchReply> script) {
        fallback = script;
        return this;
    }

    /** The requests in order of arrival. */
    public List<SearchRequest> requests() {
        return List.copyOf(requests);
    }

    /** Waits for this number of requests, and returns all. */
    public List<SearchRequest> awaitRequests(int count, Duration limit) {
        return Await.until(limit, this::requests, now -> now.size() >= count, count + " requests to the search");
    }

    /** The number of requests abandoned before their answer was complete. */
    public int abandonedCount() {
        return abandoned.get();
    }

    /** The number of requests refused for their key, which are not recorded. */
    public int unauthorizedCount() {
        return unauthorized.get();
    }

    @Override
    public void close() {
        server.close();
    }

    static ObjectNode error(String message) {
        ObjectNode body = ChatJson.JSON.createObjectNode();
        body.putObject("detail").put("error", message);
        return body;
    }

    private void handle(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest request = exchange.request();
        if (!request.isAuthorized(apiKey)) {
            unauthorized.incrementAndGet();
            exchange.respond(401, Map.of(), error("Unauthorized: missing or invalid API key."));
            return;
        }
        if (!(request.method() + " " + request.path()).equals("POST /search")) {
            exchange.respond(404, Map.of(), error("Not Found"));
            return;
        }
        try {
            search(exchange, ChatJson.JSON.readTree(request.body()));
        } catch (JacksonException malformed) {
            exchange.respond(400, Map.of(), error("not JSON: " + malformed.getMessage()));
        }
    }

    private void search(HttpExchange exchange, JsonNode body) throws IOException, InterruptedException {
        SearchRequest request = new SearchRequest(body, exchange.request().headers(), Instant.now());
        requests.add(request);
        SearchReply reply = rules.stream()
                .filter(rule -> request.query().contains(rule.text))
                .findFirst()
                .map(Rule::reply)
                .orElseGet(() -> fallback.apply(request));
        try {
            send(exchange, request, reply);
        } finally {
            if (exchange.hasClientLeft()) {
                abandoned.incrementAndGet();
            }
        }
    }

    private static void send(HttpExchange exchange, SearchRequest request, SearchReply reply)
            throws IOException, InterruptedException {
        switch (reply) {
            case SearchReply.Results results -> exchange.respond(200, Map.of(), found(request, results));
            case SearchReply.Failure failure ->
                exchange.respond(failure.status(), "application/json", failure.headers(), failure.body());
            case SearchReply.Hang _ -> new CountDownLatch(1).await();
            case SearchReply.Reset _ -> exchange.reset();
            case SearchReply.Delayed delayed -> {
                Thread.sleep(delayed.delay());
                send(exchange, request, delayed.reply());
            }
            case SearchReply.Held held -> {
                held.latch().pass();
                send(exchange, request, held.reply());
            }
        }
    }

    private static ObjectNode found(SearchRequest request, SearchReply.Results found) {
        ObjectNode body = ChatJson.JSON.createObjectNode().put("query", request.query());
        body.put("answer", found.answer().isEmpty() ? null : found.answer());
        body.putArray("images");
        ArrayNode results = body.putArray("results");
        found.results().stream()
                .limit(request.maxResults())
                .forEach(result -> results.addObject()
                        .put("title", result.title())
                        .put("url", result.url())
                        .put("content", result.content())
                        .put("score", result.score())
                        .putNull("raw_content"));
        return body.put("response_time", 0.01);
    }

    private static SearchReply onePage(SearchRequest request) {
        return SearchReply.results(SearchReply.result(
                "About " + request.query(),
                "https://example.org/found",
                "What is known about \"" + request.query() + "\"."));
    }
}
