package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.CannedVendor.Answer;
import dev.synapse.models.ModelException.Cause;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a failed call says decides what follows, over each protocol: as a response, within a stream, and in headers. */
@Timeout(60)
class RetriesTest {
    private static final List<String> VENDORS =
            List.of("openai", "openai by Responses", "anthropic", "gemini", "ollama");

    private static final String BUSY = "BUSY";
    private static final String OUTAGE = "OUTAGE";
    private static final String REPLY = "REPLY";
    private static final String OTHER_MODEL = "OTHER_MODEL";
    private static final String FAIL = "FAIL";

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    /** Bodies of responses with their status, and what follows. */
    private static final List<Row> RESPONSES = List.of(
            // rate limits and overload
            row(429, "{'error':{'message':'slow down'}}", BUSY),
            row(429, "", BUSY),
            row(
                    503,
                    "{'error':{'code':503,'message':'The model is overloaded. Please try again"
                            + " later.','status':'UNAVAILABLE'}}",
                    BUSY),
            row(529, "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}", BUSY),
            row(500, "{'error':{'type':'overloaded_error','message':'Overloaded'}}", BUSY),
            row(403, "{'error':{'message':'API rate limit exceeded for this address'}}", BUSY),
            row(
                    400,
                    "{'error':{'code':429,'message':'Provider returned error','metadata':{'raw':'m is temporarily"
                            + " rate-limited upstream'}}}",
                    BUSY),
            row(
                    400,
                    "{'error':{'message':'{\\\\'error\\\\': {\\\\'code\\\\': 503, \\\\'message\\\\': \\\\'no\\\\',"
                            + " \\\\'status\\\\': \\\\'UNAVAILABLE\\\\'}}','code':400}}",
                    BUSY),
            row(503, "{'error':'server busy, please try again.  maximum pending requests exceeded'}", BUSY),
            row(498, "{'error':{'message':'no'}}", BUSY),
            row(
                    429,
                    "[{'error':{'code':429,'message':'You exceeded your current quota, please check your plan and"
                            + " billing details.','status':'RESOURCE_EXHAUSTED'}}]",
                    BUSY),
            row(200, "{'error':{'code':429,'message':'Provider returned error'}}", BUSY),
            row(200, "{'error':{'code':'429','message':'no'}}", BUSY),
            row(200, "{'error':{'code':503,'message':'no'}}", BUSY),
            row(200, "{'code':429,'message':'Too Many Requests'}", BUSY),
            row(200, "{'error':'Too Many Requests'}", BUSY),
            row(200, "{'error':'rate limit exceeded'}", BUSY),
            row(200, "{'statusCode':429,'error':'no','message':'wait'}", BUSY),
            row(200, "{'detail':'The engine is overloaded'}", BUSY),
            // something broke at the vendor
            row(500, "{'error':{'message':'we broke','type':'server_error'}}", OUTAGE),
            row(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", OUTAGE),
            row(408, "", OUTAGE),
            row(200, "{'error':{'code':502,'message':'no'}}", OUTAGE),
            row(200, "{'error':{'code':'500','message':'no'}}", OUTAGE),
            row(200, "{'error':'something odd'}", OUTAGE),
            row(200, "{'error':{'message':'something odd'}}", OUTAGE),
            row(200, "{'errors':[{'code':1,'message':'something odd'}]}", OUTAGE),
            // pages of proxies
            row(200, "<html><h1>Please log in</h1></html>", OUTAGE),
            row(200, "  <!DOCTYPE html><html></html>", OUTAGE),
            row(404, "<html><h1>404 Not Found</h1></html>", OUTAGE),
            row(403, "<!doctype html><html><title>Just a moment...</title></html>", OUTAGE),
            row(400, "<html>Bad Request</html>", OUTAGE),
            row(503, "<html>Service Unavailable</html>", BUSY),
            // the model's own output
            row(
                    400,
                    "{'error':{'message':'Failed to call a function. Please adjust your"
                            + " prompt.','type':'invalid_request_error','code':'tool_use_failed','failed_generation':'<function=x>'}}",
                    REPLY),
            row(
                    400,
                    "{'error':{'message':'Tool call validation failed: attempted to call tool"
                            + " x','type':'invalid_request_error'}}",
                    REPLY),
            row(500, "{'error':'error parsing tool call: raw=\\'{x\\', err=invalid character'}", REPLY),
            row(
                    500,
                    "{'error':{'message':'The model produced invalid content. Consider modifying your"
                            + " prompt.','type':'server_error'}}",
                    REPLY),
            row(400, "{'error':{'code':'json_validate_failed','message':'no'}}", REPLY),
            // another model, or another account, may answer
            row(429, "{'error':{'message':'pay first','code':'insufficient_quota'}}", OTHER_MODEL),
            row(
                    429,
                    "{'error':{'message':'Your account is suspended','type':'exceeded_current_quota_error'}}",
                    OTHER_MODEL),
            row(
                    400,
                    "{'type':'error','error':{'type':'invalid_request_error','message':'Your credit balance is too low"
                            + " to access the API'}}",
                    OTHER_MODEL),
            row(402, "{'error':{'message':'Insufficient Balance'}}", OTHER_MODEL),
            row(
                    400,
                    "{'error':{'message':'Access denied, please make sure your account is in good"
                            + " standing.','type':'Arrearage','param':null,'code':'Arrearage'}}",
                    OTHER_MODEL),
            row(400, "{'code':'Arrearage','message':'Access denied','request_id':'x'}", OTHER_MODEL),
            row(
                    403,
                    "{'error':{'code':'AccountOverdueError','message':'The request failed because your account has an"
                            + " overdue balance.'}}",
                    OTHER_MODEL),
            row(
                    403,
                    "{'code':'AllocationQuota.FreeTierOnly','message':'The free tier of the model has been"
                            + " exhausted.'}",
                    OTHER_MODEL),
            row(429, "{'error':{'code':'1113','message':'余额不足或无可用资源包,请充值。'}}", OTHER_MODEL),
            row(
                    403,
                    "{'code':'The caller does not have permission','error':'Your newly created team doesn\\'t have any"
                            + " credits yet.'}",
                    OTHER_MODEL),
            row(429, "{'error_code':17,'error_msg':'Open api daily request limit reached'}", OTHER_MODEL),
            row(200, "{'base_resp':{'status_code':1008,'status_msg':'insufficient balance'}}", OTHER_MODEL),
            row(200, "{'base_resp':{'status_code':1004,'status_msg':'login fail'}}", OTHER_MODEL),
            row(200, "{'choices':null,'base_resp':{'status_code':1002,'status_msg':'rate limit'}}", BUSY),
            row(200, "{'base_resp':{'status_code':'1039','status_msg':'token limit'}}", BUSY),
            row(200, "{'base_resp':{'status_code':1013,'status_msg':'odd'}}", OUTAGE),
            row(200, "{'base_resp':{'status_code':2013,'status_msg':'invalid params'}}", FAIL),
            row(200, "{'base_resp':{'status_code':1026,'status_msg':'input new_sensitive'}}", FAIL),
            row(200, "{'error_code':18,'error_msg':'Open api qps request limit reached'}", BUSY),
            row(200, "{'code':500,'msg':'odd','success':false}", OUTAGE),
            row(200, "{'success':false,'errors':[{'code':429,'message':'no'}],'result':null}", BUSY),
            row(200, "{'Response':{'Error':{'Code':'LimitExceeded','Message':'no'},'RequestId':'x'}}", BUSY),
            row(200, "{'type':'about:blank','title':'Too Many Requests','status':429}", BUSY),
            row(200, "{'fault':{'faultstring':'Rate limit exceeded'}}", BUSY),
            row(200, "{'error':{'code':402,'message':'This request requires more credits'}}", OTHER_MODEL),
            row(
                    400,
                    "{'error':{'code':400,'message':'API key not"
                            + " valid','status':'INVALID_ARGUMENT','details':[{'reason':'API_KEY_INVALID'}]}}",
                    OTHER_MODEL),
            row(401, "{'error':{'message':'no'}}", OTHER_MODEL),
            row(200, "{'error':{'code':401,'message':'no'}}", OTHER_MODEL),
            row(404, "{'error':{'message':'The model `x` does not exist','code':'model_not_found'}}", OTHER_MODEL),
            row(400, "{'object':'error','message':'The model `x` does not exist.','code':40401}", OTHER_MODEL),
            row(400, "{'error':{'message':'x is not a valid model ID'}}", OTHER_MODEL),
            row(
                    400,
                    "{'error':{'message':'This model\\'s maximum context length is 8192"
                            + " tokens','code':'context_length_exceeded'}}",
                    OTHER_MODEL),
            row(
                    400,
                    "{'type':'error','error':{'type':'invalid_request_error','message':'prompt is too long: 210000"
                            + " tokens > 200000 maximum'}}",
                    OTHER_MODEL),
            row(
                    400,
                    "{'error':{'code':400,'message':'The input token count (1100000) exceeds the maximum number of"
                            + " tokens allowed','status':'INVALID_ARGUMENT'}}",
                    OTHER_MODEL),
            row(
                    429,
                    "{'error':{'message':'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested"
                            + " 45000.','type':'tokens','code':'rate_limit_exceeded'}}",
                    OTHER_MODEL),
            row(413, "{'error':{'message':'too long'}}", OTHER_MODEL),
            row(400, "{'error':'llama does not support tools'}", OTHER_MODEL),
            // any model would refuse
            row(400, "{'error':{'message':'not like this','type':'invalid_request_error'}}", FAIL),
            row(
                    422,
                    "{'detail':[{'type':'missing','loc':['body'],'msg':'Field required','input':{'code':429}}]}",
                    FAIL),
            row(400, "{'error':{'message':'no','code':'content_policy_violation'}}", FAIL),
            row(200, "{'error':{'code':400,'message':'not like this'}}", FAIL));

    /** Error objects as events of a stream. */
    private static final List<Row> EVENTS = List.of(
            row(200, "{'error':{'message':'Failed to call a function','code':'tool_use_failed'}}", REPLY),
            row(
                    200,
                    "{'error':{'message':'Failed to parse tool call arguments as"
                            + " JSON','type':'invalid_request_error'}}",
                    REPLY),
            row(
                    200,
                    "{'error':{'message':'invalid JSON was"
                            + " produced','type':'invalid_request_error','code':'output_parse_failed'}}",
                    REPLY),
            row(200, "{'error':'error parsing tool call: raw'}", REPLY),
            row(200, "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}", BUSY),
            row(200, "{'error':{'code':429,'message':'no'}}", BUSY),
            row(200, "{'error':{'code':'503','message':'no'}}", BUSY),
            row(200, "{'object':'error','message':'no','code':503}", BUSY),
            row(200, "{'code':429,'message':'no'}", BUSY),
            row(200, "{'error':'too many requests'}", BUSY),
            row(200, "{'choices':null,'base_resp':{'status_code':1002,'status_msg':'no'}}", BUSY),
            row(200, "{'choices':[],'base_resp':{'status_code':1008,'status_msg':'no'}}", OTHER_MODEL),
            row(200, "{'code':'Throttling.RateQuota','message':'no'}", BUSY),
            row(200, "{'error_code':18,'error_msg':'Open api qps request limit reached'}", BUSY),
            row(200, "{'code':'Arrearage','message':'no'}", OTHER_MODEL),
            row(200, "{'status':503,'title':'odd'}", BUSY),
            row(200, "{'success':false,'msg':'odd'}", OUTAGE),
            row(200, "{'error':{'code':500,'message':'no'}}", OUTAGE),
            row(200, "{'error':{'type':'api_error','message':'no'}}", OUTAGE),
            row(200, "{'error':{'message':'odd'}}", OUTAGE),
            row(200, "{'error':{'code':'insufficient_quota','message':'no'}}", OTHER_MODEL),
            row(200, "{'error':{'code':'context_length_exceeded','message':'too long'}}", OTHER_MODEL),
            row(200, "{'error':{'type':'invalid_request_error','message':'no'}}", FAIL));

    /** Bodies and headers of busy vendors, and how long they ask to wait, in ms. */
    private static final List<Hint> HINTS = List.of(
            hint(
                    "{'error':{'code':429,'status':'RESOURCE_EXHAUSTED','message':'no','details':[{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'6.2s'}]}}",
                    6200),
            hint("[{'error':{'code':429,'message':'no','details':[{'x':[{'inner':{'retryDelay':'6s'}}]}]}}]", 6000),
            hint("{'error':{'message':'no','details':[{'retryDelay':{'seconds':'6','nanos':200000000}}]}}", 6200),
            hint(
                    "{'error':{'message':'{\\\\'error\\\\':{\\\\'details\\\\':[{\\\\'retryDelay\\\\':\\\\'34s\\\\'}],\\\\'code\\\\':429}}'}}",
                    34_000),
            hint(
                    "{'error':{'message':'Rate limit reached: Limit 3, Used 3. Please try again in 6.2s. Visit x'}}",
                    6200),
            hint("{'error':{'message':'Please try again in 120ms.'}}", 120),
            hint("{'error':{'message':'Please try again in 1m30s.'}}", 90_000),
            hint("{'error':{'message':'Please try again in 1h2m3.5s.'}}", 3_723_500),
            hint("{'error':{'message':'Please retry in 34.074824224s.'}}", 34_075),
            hint("{'error':{'message':'Please retry after 20 seconds.'}}", 20_000),
            hint("{'error':{'message':'Wait 2 minutes and 5 seconds before the next request'}}", 125_000),
            hint("{'error':'rate limited, retry-after: 7'}", 7000),
            hint("{'error':{'message':'no','metadata':{'headers':{'Retry-After':'9'}}}}", 9000),
            hint("{'error':{'message':'no','retry_after':8}}", 8000),
            hint("{'message':'no','retry_after_ms':2500}", 2500),
            hint("{'error':{'message':'Retry after: 20 seconds'}}", 20_000),
            hint("{'error':{'message':'Please try again in: 20s'}}", 20_000),
            hint(Map.of("Retry-After", "7"), 7000),
            hint(Map.of("Retry-After", "0.5"), 500),
            hint(Map.of("retry-after-ms", "6200", "Retry-After", "7"), 6200),
            hint(Map.of("x-ratelimit-reset-requests", "1m30s"), 90_000),
            hint(Map.of("x-ratelimit-reset-requests", "120ms", "x-ratelimit-remaining-requests", "0"), 120),
            hint(
                    Map.of(
                            "x-ratelimit-reset-requests", "6.2s",
                            "x-ratelimit-remaining-requests", "0",
                            "x-ratelimit-reset-tokens", "6m0s",
                            "x-ratelimit-remaining-tokens", "149984"),
                    6200),
            hint(Map.of("x-ratelimit-reset-tokens", "11.5"), 11_500));

    record Row(int status, String body, String expected) {

        @Override
        public String toString() {
            return status + " " + body;
        }
    }

    record Hint(Map<String, String> headers, String body, long millis) {}

    private static Row row(int status, String body, String expected) {
        return new Row(status, json(body), expected);
    }

    private static Hint hint(String body, long millis) {
        return new Hint(Map.of(), json(body), millis);
    }

    private static Hint hint(Map<String, String> headers, long millis) {
        return new Hint(headers, "{}", millis);
    }

    /** Single quotes are easier to read here. */
    private static String json(String text) {
        return text.replace("\\'", "\u0000")
                .replace('\'', '"')
                .replace("\\\u0000", "\\\"")
                .replace('\u0000', '\'');
    }

    static Stream<Arguments> responses() {
        return overEachVendor(RESPONSES);
    }

    static Stream<Arguments> events() {
        return overEachVendor(EVENTS);
    }

    static Stream<Arguments> hints() {
        return overEachVendor(HINTS);
    }

    private static Stream<Arguments> overEachVendor(List<?> rows) {
        return VENDORS.stream().flatMap(vendor -> rows.stream().map(row -> Arguments.of(vendor, row)));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void what_a_response_says_decides(String vendor, Row row) throws Exception {
        String type = row.body().stripLeading().startsWith("<") ? "text/html" : "application/json";

        ModelException failure = failure(vendor, new Answer(row.status(), type, row.body()));

        assertThat(consequence(failure)).as(failure.getMessage()).isEqualTo(row.expected());
    }

    @ParameterizedTest
    @MethodSource("events")
    void what_an_error_within_a_stream_says_decides(String vendor, Row row) throws Exception {
        for (String framed : framings(vendor, row.body())) {
            ModelException failure = failure(vendor, new Answer(200, streamType(vendor), framed));

            assertThat(consequence(failure)).as(failure.getMessage()).isEqualTo(row.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void an_unpaid_account_is_called_so_whatever_the_status_is(String vendor) throws Exception {
        String body = "{\"error\":{\"code\":\"Arrearage\",\"message\":\"Access denied\"}}";
        List<Answer> answers = List.of(
                new Answer(400, "application/json", body),
                new Answer(429, "application/json", body),
                new Answer(200, "application/json", body),
                new Answer(200, streamType(vendor), framings(vendor, body).getFirst()));

        for (Answer answer : answers) {
            assertThat(failure(vendor, answer))
                    .hasMessageContaining("(no credit or quota is left on the provider's account): Access denied");
        }
    }

    @ParameterizedTest
    @MethodSource("hints")
    void the_time_to_wait_is_read_from_wherever_it_is_stated(String vendor, Hint hint) throws Exception {
        Answer refused = new Answer(429, "application/json", hint.body(), hint.headers());
        Answer overloaded = new Answer(503, "application/json", hint.body(), hint.headers());
        Answer accepted = new Answer(
                200, "application/json", hint.body().replace("{}", "{\"error\":{\"code\":429}}"), hint.headers());

        for (Answer answer : List.of(refused, overloaded, accepted)) {
            ModelException failure = failure(vendor, answer);

            assertThat(failure.retryAfter()).as(failure.getMessage()).contains(Duration.ofMillis(hint.millis()));
        }
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void a_time_to_wait_may_be_a_moment(String vendor) throws Exception {
        Instant moment = Instant.now().plusSeconds(100);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.ofInstant(moment, ZoneOffset.UTC));

        for (Map<String, String> headers : List.of(
                Map.of("Retry-After", date),
                Map.of(
                        "anthropic-ratelimit-requests-reset",
                        moment.toString(),
                        "anthropic-ratelimit-requests-remaining",
                        "0"),
                Map.of("x-ratelimit-reset", Long.toString(moment.getEpochSecond())),
                Map.of("x-ratelimit-reset", Long.toString(moment.toEpochMilli())))) {
            Optional<Duration> wait = failure(vendor, new Answer(429, "application/json", "{}", headers))
                    .retryAfter();

            assertThat(wait.orElseThrow()).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(101));
        }
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void a_limit_with_something_left_states_no_time_to_wait(String vendor) throws Exception {
        Map<String, String> headers =
                Map.of("x-ratelimit-reset-tokens", "6m0s", "x-ratelimit-remaining-tokens", "149984");

        assertThat(failure(vendor, new Answer(429, "application/json", "{}", headers))
                        .retryAfter())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void a_stream_with_an_error_has_the_time_to_wait_in_its_head(String vendor) throws Exception {
        String event = "{\"error\":{\"code\":429,\"message\":\"no\"}}";
        Answer answer =
                new Answer(200, streamType(vendor), framings(vendor, event).getFirst(), Map.of("Retry-After", "7"));

        assertThat(failure(vendor, answer).retryAfter()).contains(Duration.ofSeconds(7));
    }

    static List<String> vendors() {
        return VENDORS;
    }

    private static String streamType(String vendor) {
        return vendor.equals("ollama") ? "application/x-ndjson" : "text/event-stream";
    }

    /** An event as the protocol has it, and as careless servers send it. */
    private static List<String> framings(String vendor, String json) {
        return vendor.equals("ollama")
                ? List.of(json + "\n")
                : List.of("event: error\ndata: " + json + "\n\n", "data: " + json + "\n\n", json + "\n", json);
    }

    private static String consequence(ModelException failure) {
        return switch (failure.kind()) {
            case Kind.Retryable(Cause cause, var _) -> cause.name();
            case Kind.ModelSpecific() -> OTHER_MODEL;
            case Kind.Final() -> FAIL;
        };
    }

    private ModelException failure(String vendor, Answer answer) throws IOException {
        try (CannedVendor server = CannedVendor.answering(request -> answer)) {
            var settings = new ProviderSettings(
                    "canary-4711",
                    server.root() + "/v1",
                    "canary-4711",
                    server.root(),
                    "canary-4711",
                    server.root(),
                    server.root());
            String provider = vendor.replace(" by Responses", "");
            ProviderSettings inProtocol = provider.equals(vendor) ? settings : settings.withOpenaiProtocol("responses");
            ModelRequest request = new ModelRequest(
                    provider, "scripted", null, List.of(new UserMessage(null, "hello")), List.of(), Models.LONG);
            return catchThrowableOfType(
                    ModelException.class,
                    () -> Providers.of(inProtocol, connections).client(provider).call(request, Models.IGNORED));
        }
    }
}
