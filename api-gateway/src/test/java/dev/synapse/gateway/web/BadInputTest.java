package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {

    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"name\": \"a\",}",
                "{\"name\": \"a\"} x",
                "{\"name\": \"a\", \"name\": \"b\"}",
                "{\"name\": \"a\\u0000b\"}",
                "{\"name\": \"a\\ud800b\"}",
                "{\"name\": \"a\nb\"}",
                "{\"limits\": {\"max_tokens\": 11111111111111111111111111111111111111111111111111}}",
                "null",
                "[]",
                "\"text\""
            })
    void what_is_not_proper_json_of_an_object_is_a_400(String body) {
        assertProblem(ANNA.send("POST", "/groups", body, Map.of()), 400);
    }

    @Test
    void excessive_nesting_and_numbers_are_rejected() {
        String group = "/groups/" + ANNA.createGroup("a").expect(201).id();
        assertProblem(ANNA.send("PATCH", group, "{\"a\":".repeat(40) + "1" + "}".repeat(40), Map.of()), 400);
        assertProblem(ANNA.send("PATCH", group, "{\"name\": " + "[".repeat(100_000), Map.of()), 400);
        for (String number : List.of("1e400", "1e99999999999", "1".repeat(39), "1".repeat(41))) {
            String limits =
                    "{\"name\": \"a\", \"limits\": {\"max_steps\": %1$s, \"max_cost_usd\": %1$s}}".formatted(number);
            assertThat(ANNA.send("POST", "/groups", limits, Map.of()).status())
                    .as(number)
                    .isIn(400, 422);
            assertThat(ANNA.send("PATCH", group, limits, Map.of()).status())
                    .as(number)
                    .isIn(400, 422);
        }
        Answer tooMany =
                ANNA.send("POST", "/groups", "{\"name\": \"a\", \"limits\": {\"max_steps\": 99999999999}}", Map.of());
        assertProblem(tooMany, 422);
        assertThat(tooMany.body().path("errors").path(0).path("field").asString())
                .isEqualTo("limits.max_steps");
        assertProblem(ANNA.send("POST", "/groups", "{\"limits\": {\"max_cost_usd\": 1e999999999}}", Map.of()), 422);
        assertProblem(ANNA.send("POST", "/groups", "{\"limits\": {\"max_steps\": 1.5}}", Map.of()), 422);
        assertProblem(ANNA.send("POST", "/groups", "{\"limits\": {\"max_steps\": \"5\"}}", Map.of()), 422);
    }

    @Test
    void bytes_that_are_not_utf8_are_refused() throws Exception {
        byte[] body = "{\"name\": \"Müller\"}".getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer = post("/groups", BodyPublishers.ofByteArray(body));

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void unreadable_parameters_are_client_errors() throws IOException {
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");

        for (String address : List.of(
                "/groups?limit=%zz",
                "/groups?limit=%C3%28", "/groups?" + "a=b&".repeat(1_500), "/groups/x/events?ticket=%zz")) {
            String answer = raw("GET " + address + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                    + (address.contains("ticket") ? "" : ANNA.token()) + "\r\n\r\n");
            assertThat(answer).as(address).startsWith("HTTP/1.1 40").contains("application/problem+json");
        }
        assertProblem(ANNA.send("POST", "/auth/login", "username=%zz&password=x", form), 400);
        assertProblem(ANNA.send("POST", "/auth/login", "username=" + "x".repeat(100_000) + "&password=x", form), 413);
    }

    @Test
    void http_level_errors_are_problem_documents() {
        assertProblem(ANNA.get("/nowhere"), 404);
        assertProblem(ANNA.get("/groups/1-1-1-1-1"), 400);
        assertProblem(ANNA.get("/groups/nonsense/messages"), 400);
        assertProblem(ANNA.get("/groups?limit=many"), 400);
        for (String type : List.of("text/plain", "*/*", "application/*", "application/*;charset=utf-8")) {
            assertProblem(ANNA.send("POST", "/groups", "name=a", Map.of("Content-Type", type)), 415);
            assertProblem(ANNA.send("POST", "/auth/login", "name=a", Map.of("Content-Type", type)), 415);
        }
        assertProblem(ANNA.send("GET", "/groups", "", Map.of("Accept", "image/png")), 406);
        Answer wrongMethod = ANNA.send("DELETE", "/groups", "", Map.of());
        assertProblem(wrongMethod, 405);
        assertThat(wrongMethod.header("Allow")).contains("GET", "POST");
    }

    @Test
    void without_a_token_all_but_the_open_paths_are_a_401() {
        ApiClient nobody = TestGateway.shared().api();

        for (String path : List.of("/groups", "/auth/me", "/nowhere", "/metrics", "/system/tools", "/groups/x")) {
            Answer answer = nobody.get(path);
            assertProblem(answer, 401);
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
        nobody.get("/health").expect(200);
        nobody.get("/health/live").expect(200);
        nobody.get("/openapi.json").expect(200);
    }

    @Test
    void a_trailing_slash_is_ignored() {
        Answer group =
                ANNA.send("POST", "/groups/", "{\"name\": \"a\"}", Map.of()).expect(201);

        ANNA.get("/groups/").expect(200);
        ANNA.get("/groups/" + group.id() + "/").expect(200);
        ANNA.get("/groups/" + group.id() + "/messages/").expect(200);
    }

    @Test
    void resources_of_other_users_look_nonexistent() {
        ApiClient bob = TestGateway.shared().api().asNewUser();
        Answer group = ANNA.createGroup("mine").expect(201);
        String member = group.body().path("members").path(0).path("id").asString();
        String turn = ANNA.postMessage(group.id(), "hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        String nothing = UUID.randomUUID().toString();
        for (String[] call : new String[][] {
            {"GET", "/groups/%s", ""},
            {"PUT", "/groups/%s", "{\"name\": \"stolen\"}"},
            {"PATCH", "/groups/%s", "{\"name\": \"stolen\"}"},
            {"DELETE", "/groups/%s", ""},
            {"GET", "/groups/%s/members", ""},
            {"POST", "/groups/%s/members", "{\"alias\": \"A\", \"role_prompt\": \"x\"}"},
            {"PATCH", "/groups/%s/members/" + member, "{\"role_prompt\": \"x\"}"},
            {"DELETE", "/groups/%s/members/" + member, ""},
            {"GET", "/groups/%s/messages", ""},
            {"POST", "/groups/%s/messages", "{\"content\": \"x\"}"},
            {"GET", "/groups/%s/turns", ""},
            {"GET", "/groups/%s/turns/" + turn, ""},
            {"GET", "/groups/%s/events", ""}
        }) {
            Answer theirs = bob.send(call[0], call[1].formatted(group.id()), call[2], Map.of())
                    .expect(404);
            Answer none = bob.send(call[0], call[1].formatted(nothing), call[2], Map.of())
                    .expect(404);
            assertThat(theirs.text()).isEqualTo(none.text().replace(nothing, group.id()));
        }
        ANNA.group(group.id()).expect(200);
    }

    @Test
    void malformed_http_gets_a_problem_document() throws IOException {
        String answer = raw("GET /\u0001[ HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
        assertThat(answer).doesNotContain("Tomcat", "Exception", "org.apache");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), TestGateway.shared().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpResponse<String> post(String path, HttpRequest.BodyPublisher body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(ANNA.baseUrl() + path))
                            .header("Authorization", "Bearer " + ANNA.token())
                            .header("Content-Type", "application/json")
                            .POST(body)
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static void assertProblem(Answer answer, int status) {
        answer.expect(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
        assertThat(answer.body().path("title").asString()).isNotEmpty();
        assertThat(answer.body().path("detail").asString()).isNotEmpty();
        assertThat(answer.text()).doesNotContain("Exception", "dev.synapse", "org.springframework", "jackson");
    }
}
