package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorCommandTest {

    private static final String KEY = "syn_0123456789";

    private final Map<String, Scripted> answers = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;

    /** An answer of the server; {@code link} is the next page. */
    private record Scripted(int status, String body, String link) {}

    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!sent.isEmpty()) {
            bodies.add(sent);
        }
        requests.add(request + " " + exchange.getRequestHeaders().getFirst("X-Api-Key"));
        Scripted scripted = answers.getOrDefault(
                request, new Scripted(404, "{\"title\": \"Not Found\", \"detail\": \"Not found.\"}", ""));
        if (!scripted.link().isEmpty()) {
            exchange.getResponseHeaders().set("Link", "<" + scripted.link() + ">; rel=\"next\"");
        }
        byte[] body = scripted.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(scripted.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void on(String request, String body) {
        answers.put(request, new Scripted(200, body, ""));
    }

    private Run run(String... args) {
        return run(Map.of("SYNAPSE_URL", url(), "SYNAPSE_API_KEY", KEY), args);
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private static Run run(Map<String, String> env, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = OperatorCommand.run(
                List.of(args),
                env,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void queues_are_a_table_of_the_shards_that_have_jobs_with_their_sum() {
        on("GET /operator/queues?limit=100", """
                [{"shard": 0, "delayed": 0, "dead_letters": 0, "queues": [
                    {"kind": "orchestrator", "length": 0, "pending": 0, "oldest_age_ms": null},
                    {"kind": "workers", "length": 0, "pending": 0, "oldest_age_ms": null},
                    {"kind": "bulk-workers", "length": 0, "pending": 0, "oldest_age_ms": null}]},
                 {"shard": 1, "delayed": 2, "dead_letters": 1, "queues": [
                    {"kind": "orchestrator", "length": 0, "pending": 0, "oldest_age_ms": null},
                    {"kind": "workers", "length": 5, "pending": 3, "oldest_age_ms": 65000},
                    {"kind": "bulk-workers", "length": 0, "pending": 0, "oldest_age_ms": null}]},
                 {"shard": 2, "delayed": 0, "dead_letters": 0, "queues": [
                    {"kind": "orchestrator", "length": 1, "pending": 0, "oldest_age_ms": 1000},
                    {"kind": "workers", "length": 1, "pending": 1, "oldest_age_ms": 2000},
                    {"kind": "bulk-workers", "length": 0, "pending": 0, "oldest_age_ms": null}]}]""");

        Run run = run("queues");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualToNormalizingNewlines("""
                SHARD  ORCHESTRATOR  WORKERS     BULK  OLDEST  DELAYED  DEAD
                1      0             5 (3 held)  0     1m 05s  2        1
                2      1 (0 held)    1 (1 held)  0     2s      0        0
                all    1 (0 held)    6 (4 held)  0     1m 05s  2        1
                """);
        assertThat(requests).containsExactly("GET /operator/queues?limit=100 " + KEY);
    }

    @Test
    void workers_are_a_table() {
        on("GET /operator/workers?limit=100", """
                [{"name": "worker-1", "started_at": "2026-11-29T09:02:17.123Z", "seen_at": "2026-11-29T10:00:00Z",
                  "tools": ["a", "b"], "providers": ["demo"], "jobs": 2, "bulk_jobs": 0},
                 {"name": "w", "started_at": null, "seen_at": "2026-11-29T10:00:00Z", "tools": [], "providers": [], "jobs": 0,
                  "bulk_jobs": 1}]""");

        assertThat(run("workers").out()).isEqualToNormalizingNewlines("""
                WORKER    STARTED               SEEN                  JOBS  BULK  PROVIDERS  TOOLS
                worker-1  2026-11-29T09:02:17Z  2026-11-29T10:00:00Z  2     0     demo       a, b
                w         -                     2026-11-29T10:00:00Z  0     1     -          -
                """);
    }

    @Test
    void turns_of_a_status_are_a_table() {
        on("GET /operator/turns?status=queued&limit=100", """
                [{"id": "t", "group_id": "g", "user_id": "u", "number": 3, "status": "queued", "created_at": "2026-11-29T09:02:17.123Z",
                  "age_seconds": 90061, "cancel_requested": true}]""");

        assertThat(run("turns", "--status", "queued").out()).isEqualToNormalizingNewlines("""
                TURN  GROUP  NUMBER  USER  STATUS              AGE
                t     g      3       u     queued, cancelling  1d 01h
                """);
    }

    @Test
    void lists_follow_their_pages_up_to_the_limit() {
        answers.put(
                "GET /operator/dead-letters?limit=3",
                new Scripted(
                        200,
                        "[{\"id\": \"s00:1-0\"}, {\"id\": \"s00:2-0\"}]",
                        "/operator/dead-letters?limit=3&cursor=x"));
        on("GET /operator/dead-letters?limit=3&cursor=x", "[{\"id\": \"s00:3-0\"}, {\"id\": \"s00:4-0\"}]");

        Run run = run("dead-letters", "--limit", "3", "--json");

        assertThat(run.out().lines())
                .containsExactly("{\"id\":\"s00:1-0\"}", "{\"id\":\"s00:2-0\"}", "{\"id\":\"s00:3-0\"}");
        assertThat(run.err()).contains("There are more");
    }

    @Test
    void texts_of_the_server_stay_on_their_line_and_control_nothing() {
        on("GET /operator/dead-letters?limit=100", """
                [{"id": "s00:1-0", "since": "2026-11-29T09:02:17.123Z", "job": "run_tool", "turn_id": "t", "reason": "a\\nb\\u001b[2J"}]""");

        assertThat(run("dead-letters").out().lines())
                .hasSize(2)
                .last()
                .isEqualTo("s00:1-0  2026-11-29T09:02:17Z  run_tool  t     a b␛[2J");
    }

    @Test
    void the_audit_log_is_filtered() {
        on(
                "GET /operator/audit?user=u&action=login.opened&from=2026-01-01T00%3A00%3A00%2B01%3A00&to=2026-01-31&limit=100",
                """
                [{"id": "1", "user_id": null, "action": "login.opened", "subject": {"kind": "login", "id": "l"}, "address": "::1",
                  "details": {"client": "x"}, "created_at": "2026-11-29T09:02:17.123Z"}]""");

        Run run = run(
                "audit",
                "--user",
                "u",
                "--action",
                "login.opened",
                "--from",
                "2026-01-01T00:00:00+01:00",
                "--to",
                "2026-01-31");

        assertThat(run.out()).isEqualToNormalizingNewlines("""
                TIME                  USER  ACTION        SUBJECT  ADDRESS  DETAILS
                2026-11-29T09:02:17Z  -     login.opened  login l  ::1      {"client":"x"}
                """);
    }

    @Test
    void users_are_a_table_of_what_they_have_spent_and_may_spend() {
        on("GET /operator/users?limit=100", """
                [{"id": "u", "email": "anna@example.org", "created_at": "2026-11-29T09:02:17.123Z", "groups": 2, "unfinished_turns": 1,
                  "usage": {}, "limits": {"max_tokens_per_day": 1000000, "max_cost_usd_per_day": null},
                  "today": {"tokens": 12, "cost_usd": 1E-7}}]""");

        assertThat(run("users").out()).isEqualToNormalizingNewlines("""
                USER  EMAIL             GROUPS  TURNS  TOKENS  OF       US DOLLARS  OF
                u     anna@example.org  2       1      12      1000000  0.0000001   -
                """);
    }

    private static String limits(String tokens, String cost) {
        return ("{\"max_tokens_per_day\":%s,\"max_cost_usd_per_day\":%s,"
                        + "\"applied\":{\"max_tokens_per_day\":5,\"max_cost_usd_per_day\":2.5},"
                        + "\"today\":{\"tokens\":3,\"cost_usd\":0}}")
                .formatted(tokens, cost);
    }

    @Test
    void limits_are_shown() {
        on("GET /operator/groups/g/limits", limits("null", "2.5"));

        assertThat(run("limits", "--group", "g").out()).isEqualToNormalizingNewlines("""
                LIMIT               TOKENS  US DOLLARS
                set by an operator  -       2.5
                applies             5       2.5
                spent today         3       0
                """);
        assertThat(run("limits", "--group", "g", "--json").out().strip()).isEqualTo(limits("null", "2.5"));
        assertThat(requests).hasSize(2).allMatch(request -> request.startsWith("GET "));
    }

    @ParameterizedTest
    @CsvSource({
        "--tokens=7, , 7, 2.5",
        "--tokens=none, , null, 2.5",
        "--cost=0.1, , 5, 0.1",
        "--cost=none, --tokens=0, 0, null"
    })
    void only_the_given_limits_are_changed(String one, String other, String tokens, String cost) {
        on("GET /operator/users/u/limits", limits("5", "2.5"));
        on("PUT /operator/users/u/limits", limits(tokens, cost));

        Run run = other == null ? run("limits", "--user", "u", one) : run("limits", "--user", "u", one, other);

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("set by an operator");
        assertThat(bodies).containsExactly(limits(tokens, cost));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits",
                "limits --user u --group g",
                "limits --user u --tokens many",
                "limits --user u --cost $5"
            })
    void wrong_limits_are_refused_before_a_request(String line) {
        assertThat(run(line.split(" ")).exit()).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    private static final String RULE =
            "{\"name\":\"desk.*\",\"offered\":true,\"rule\":\"desk.*\",\"roles\":[\"operator\"],\"users\":[\"u\",\"v\"]}";

    @Test
    void tools_are_a_table() {
        on(
                "GET /operator/tools?limit=100",
                "[{\"name\":\"calculator\",\"offered\":false,\"rule\":null,\"roles\":[\"user\"],\"users\":[]}," + RULE
                        + "]");

        assertThat(run("tools").out()).isEqualToNormalizingNewlines("""
                TOOL        OFFERED  RULE    ROLES     USERS
                calculator  no       -       user      -
                desk.*      yes      desk.*  operator  u, v
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "--role operator --user u --user v, '{\"roles\":[\"operator\"],\"users\":[\"u\",\"v\"]}'",
        "--user u, '{\"roles\":[],\"users\":[\"u\"]}'",
        "--role user --role operator, '{\"roles\":[\"user\",\"operator\"],\"users\":[]}'",
        "--nobody, '{\"roles\":[],\"users\":[]}'"
    })
    void a_tool_is_allowed_to_those_who_are_named(String options, String body) {
        on("PUT /operator/tools/desk.*", RULE);

        Run run = run(("allow desk.* " + options).split(" "));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("desk.*  operator  u, v");
        assertThat(bodies).containsExactly(body);
    }

    @Test
    void a_tool_is_opened_to_everyone() {
        answers.put("DELETE /operator/tools/desk.*", new Scripted(204, "", ""));

        Run run = run("allow", "desk.*", "--everyone");

        assertThat(run.exit()).isZero();
        assertThat(run.out().strip()).isEqualTo("desk.* has no rule any more");
        assertThat(run("allow", "nothing", "--everyone").exit()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"allow", "allow desk.*", "allow desk.* --nobody --everyone", "allow desk.* --role user --nobody"
            })
    void whoever_may_use_a_tool_is_said_in_one_way(String line) {
        assertThat(run(line.split(" ")).exit()).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void dead_letters_are_retried_and_discarded_also_after_one_that_cannot_be() {
        on("POST /operator/dead-letters/s00%3A1-0/retry", "{\"outcome\": \"reposted\", \"turn_id\": \"t2\"}");
        on("POST /operator/dead-letters/s00%3A2-0/retry", "{\"outcome\": \"requeued\"}");
        answers.put("DELETE /operator/dead-letters/s00%3A2-0", new Scripted(204, "", ""));

        Run retried = run("retry", "s00:1-0", "s00:9-0", "s00:2-0");
        Run discarded = run("discard", "s00:2-0");

        assertThat(retried.exit()).isEqualTo(1);
        assertThat(retried.out().lines())
                .containsExactly("s00:1-0 was posted again, as turn t2", "s00:2-0 is back in its queue");
        assertThat(retried.err()).contains("s00:9-0: the server answered 404: Not found.");
        assertThat(discarded.exit()).isZero();
        assertThat(discarded.out().strip()).isEqualTo("s00:2-0 discarded");
    }

    @Test
    void what_a_user_may_not_do_is_reported() {
        answers.put(
                "GET /operator/queues?limit=100",
                new Scripted(
                        403,
                        "{\"title\": \"Forbidden\", \"detail\": \"This requires the role \\\"operator\\\".\"}",
                        ""));

        Run run = run("queues");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("403", "This requires the role \"operator\".")
                .doesNotContain(KEY);
    }

    @Test
    void without_a_key_it_says_what_is_missing() {
        Run run = run(Map.of("SYNAPSE_URL", url(), "SYNAPSE_API_KEY", " "), "queues");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("SYNAPSE_API_KEY is not set", "scope operator");
        assertThat(requests).isEmpty();
    }

    @Test
    void without_a_server_it_says_so() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        Run run = run(Map.of("SYNAPSE_URL", "http://localhost:" + port, "SYNAPSE_API_KEY", KEY), "queues");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("no Synapse server at http://localhost:" + port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "queues x",
                "retry",
                "discard",
                "queues --limit 0",
                "queues --url ftp://x",
                "audit --user"
            })
    void wrong_usage_is_refused(String line) {
        Run run = run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("./synapse operator");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "queues --help", "retry -h", "audit --help"})
    void each_command_has_a_help(String line) {
        Run run = run(Map.of(), line.split(" "));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("Usage: ./synapse operator");
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "60, 1m 00s", "3599, 59m 59s", "3600, 1h 00m", "86399, 23h 59m", "86400, 1d 00h"})
    void ages_are_short(long seconds, String expected) {
        assertThat(OperatorCommand.age(seconds)).isEqualTo(expected);
    }
}
