package dev.synapse.testkit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A model server that speaks OpenAI's chat completions and Responses, Anthropic's Messages, Gemini's {@code streamGenerateContent} and Ollama's
 * {@code /api/chat} over real HTTP on 127.0.0.1, and replies by script. Scripts see every request in OpenAI's format.
 *
 * <p>The newest rule that matches a request decides its reply; {@link #otherwise} applies if no rule matches. Each request is recorded,
 * including whether its client disconnected early. Supports thousands of open streams.
 */
public final class ScriptedModelServer implements AutoCloseable {
    private final String apiKey;
    private final WireServer server;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final CallLog calls = new CallLog();
    private final AtomicInteger unauthorized = new AtomicInteger();
    private final Map<String, Integer> trainedFor = new ConcurrentHashMap<>();
    private final Map<String, ImageLimit> imageLimits = new ConcurrentHashMap<>();
    private volatile ModelScript fallback =
            request -> Reply.failure(400, "the script has no rule for model '" + request.model() + "'");
    private volatile List<String> models = List.of("scripted");
    private volatile ChatDialect dialect = ChatDialect.COMMON;
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    private ScriptedModelServer(String apiKey) {
        this.apiKey = apiKey;
        this.server = WireServer.start(this::handle);
    }

    private record ImageLimit(int most, int status, String message) {}

    private record Rule(Predicate<ModelRequest> matches, ModelScript script) {}

    /** Starts a server without key and rules. */
    public static ScriptedModelServer start() {
        return start("");
    }

    /** Starts a server that requires the key, in the header of each protocol. */
    public static ScriptedModelServer start(String apiKey) {
        return new ScriptedModelServer(apiKey);
    }

    /** Starts a server with the script {@link ResearchTeam}. */
    public static ScriptedModelServer researchTeam() {
        return start().otherwise(new ResearchTeam());
    }

    /** Sets Ollama's {@code /api/show} of the model, which sees if its name has "vision"; other models are not found. */
    public ScriptedModelServer trainedFor(int tokens, String model) {
        trainedFor.put(model, tokens);
        return this;
    }

    /** Refuses what this vendor's chat completions refuse. */
    public ScriptedModelServer speaking(ChatDialect vendor) {
        dialect = vendor;
        return this;
    }

    /** Refuses all images for the model, with the words of its vendor. */
    public ScriptedModelServer refuseImages(String model, int status, String message) {
        return limitImages(model, 0, status, message);
    }

    /** Refuses more than this number of images for the model, with the words of its vendor. */
    public ScriptedModelServer limitImages(String model, int most, int status, String message) {
        imageLimits.put(model, new ImageLimit(most, status, message));
        return this;
    }

    /** Why requests were refused for breaking the vendor's rules, which are not recorded otherwise. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** The root for {@code OPENAI_BASE_URL}; ends in {@code /v1}. */
    public String baseUrl() {
        return server.address() + "/v1";
    }

    /** The root for {@code ANTHROPIC_BASE_URL}, {@code GEMINI_BASE_URL} and {@code OLLAMA_BASE_URL}. */
    public String rootUrl() {
        return server.address();
    }

    /** The replies to an agent's requests, in order; see {@link ModelRequest#isFor}. */
    public ReplyQueue onAgent(String alias, Reply... replies) {
        return when(request -> request.isFor(alias)).reply(replies);
    }

    public ReplyQueue whenModel(String id) {
        return when(request -> request.model().equals(id));
    }

    public ReplyQueue whenSystemContains(String text) {
        return when(request -> request.system().contains(text));
    }

    public ReplyQueue when(Predicate<ModelRequest> matches) {
        ReplyQueue queue = new ReplyQueue();
        rules.addFirst(new Rule(matches, queue));
        return queue;
    }

    /** The reply if no rule matches. */
    public ScriptedModelServer otherwise(ModelScript script) {
        fallback = script;
        return this;
    }

    /** The ids that {@code GET /v1/models} lists. */
    public ScriptedModelServer models(String... ids) {
        models = List.of(ids);
        return this;
    }

    /** Keeps only the newest requests, for long runs; counts stay exact. */
    public ScriptedModelServer keepRequests(int newest) {
        calls.keep(newest);
        return this;
    }

    /** The recorded calls in order of arrival. */
    public List<ModelCall> calls() {
        return calls.newest();
    }

    public List<ModelRequest> requests() {
        return calls().stream().map(ModelCall::request).toList();
    }

    /** Waits for this number of requests since the start, and returns the recorded ones. */
    public List<ModelRequest> awaitRequests(int count, Duration limit) {
        Await.until(limit, this::requestCount, now -> now >= count, count + " requests to the model");
        return requests();
    }

    /** The number of requests since the start. */
    public long requestCount() {
        return calls.count();
    }

    /** Number of occurrences of the most repeated request, by model and messages. */
    public int mostAsked() {
        return calls.mostAsked();
    }

    /**
     * Identical requests that occurred more often than the limit. If each turn has a new question and each group its own model id, these
     * are the attempts of one step.
     */
    public List<String> askedMoreThan(CallLimit limit) {
        return calls.askedMoreThan(limit);
    }

    public int inFlight() {
        return calls.inFlight();
    }

    /** The most calls that were in flight at once. */
    public int peakInFlight() {
        return calls.peak();
    }

    /** The number of requests refused for their key, which are not recorded. */
    public int unauthorizedCount() {
        return unauthorized.get();
    }

    /** Stops listening and closes all connections, including hanging ones. */
    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest request = exchange.request();
        WireProtocol protocol = WireProtocol.of(request, dialect).orElseGet(() -> new OpenAiProtocol(dialect));
        if (!protocol.isAuthorized(request, apiKey)) {
            unauthorized.incrementAndGet();
            exchange.respond(401, Map.of(), protocol.error(401, "Incorrect API key provided"));
        } else if (WireProtocol.of(request, dialect).isPresent()) {
            complete(exchange, protocol);
        } else if ((request.method() + " " + request.path()).equals("GET /v1/models")) {
            exchange.respond(200, Map.of(), ChatJson.models(models));
        } else if ((request.method() + " " + request.path()).equals("POST /api/show")) {
            show(exchange);
        } else {
            exchange.respond(404, Map.of(), protocol.error(404, "Unknown request URL"));
        }
    }

    private void show(HttpExchange exchange) throws IOException {
        String model =
                ChatJson.JSON.readTree(exchange.request().body()).path("model").asString("");
        Integer tokens = trainedFor.get(model);
        if (tokens == null) {
            exchange.respond(404, Map.of(), new OllamaProtocol().error(404, "model '" + model + "' not found"));
        } else {
            exchange.respond(200, Map.of(), OllamaProtocol.shown(tokens, model.contains("vision")));
        }
    }

    private void complete(HttpExchange exchange, WireProtocol protocol) throws IOException, InterruptedException {
        ModelRequest request;
        try {
            JsonNode body = ChatJson.JSON.readTree(exchange.request().body());
            request = new ModelRequest(
                    protocol.read(exchange.request(), body),
                    body,
                    exchange.request().headers(),
                    Instant.now());
        } catch (JacksonException malformed) {
            exchange.respond(400, Map.of(), protocol.error(400, "not JSON: " + malformed.getMessage()));
            return;
        } catch (WireProtocol.BadPrompt refused) {
            refusals.add(String.valueOf(refused.getMessage()));
            exchange.respond(400, Map.of(), protocol.refusal(refused));
            return;
        }
        ImageLimit limit = imageLimits.get(request.model());
        if (limit != null && request.images().size() > limit.most()) {
            refusals.add(limit.message());
            exchange.respond(limit.status(), Map.of(), protocol.error(limit.status(), limit.message()));
            return;
        }
        ModelCall call = calls.begin(request);
        try {
            new ChatResponder(exchange, call, protocol.answer(request)).send(reply(request));
        } finally {
            calls.end(call, exchange.hasClientLeft());
        }
    }

    private Reply reply(ModelRequest request) {
        try {
            return rules.stream()
                    .filter(rule -> rule.matches.test(request))
                    .findFirst()
                    .map(Rule::script)
                    .orElse(fallback)
                    .reply(request);
        } catch (RuntimeException broken) {
            return Reply.failure(400, "the script failed: " + broken);
        }
    }
}
