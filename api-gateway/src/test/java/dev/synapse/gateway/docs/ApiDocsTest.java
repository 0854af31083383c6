package dev.synapse.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.docs.ApiDocument.Call;
import dev.synapse.gateway.docs.ApiDocument.Operation;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ApiDocsTest {

    private static final ApiClient API = TestGateway.shared().api();
    private static final ApiClient ANNA = API.asNewUser();
    private static final ApiDocument DESCRIPTION = ApiDocument.of(API);

    private static final Pattern LIMITED = Pattern.compile(
            "GET /(activity|events)|POST /auth/(login|register|refresh|ws-ticket|password|browser/[a-z]+)|DELETE /auth/me|PATCH /auth/me|[A-Z]+ /auth/(logins|keys).*|GET /usage|[A-Z]+ /invitations.*|[A-Z]+ /operator.*|[A-Z]+ /groups.*");

    @Test
    void each_operation_is_fully_documented() {
        for (Operation operation : DESCRIPTION.operations()) {
            assertThat(operation.described().path("summary").asString(""))
                    .as(operation.toString())
                    .isNotEmpty();
            assertThat(operation.described().path("tags"))
                    .as(operation.toString())
                    .hasSize(1);
            assertThat(operation.described().path("responses").has("503"))
                    .as(operation.toString())
                    .isTrue();
        }
        assertThat(DESCRIPTION.operations().stream().map(Operation::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-zA-Z]+"));
    }

    @Test
    void operations_document_whether_they_require_a_token() {
        for (Operation operation : DESCRIPTION.operations()) {
            JsonNode security = operation.described().path("security");
            boolean isOpen = security.isArray() && security.isEmpty();
            String path =
                    operation.path().replaceAll("\\{[a-z]+}", UUID.randomUUID().toString());
            Answer answer = API.send(operation.method(), path, "", Map.of("Content-Type", "text/plain"));

            assertThat(answer.status() == 401).as(operation.toString()).isNotEqualTo(isOpen);
            assertThat(operation.described().path("responses").has("401") || isOpen)
                    .as(operation.toString())
                    .isTrue();
        }
    }

    @Test
    void request_bodies_have_examples_and_reject_unknown_fields() {
        JsonNode schemas = DESCRIPTION.root().path("components").path("schemas");
        for (String body : List.of(
                "NewAccount",
                "ApiKeyRequest",
                "GroupRequest",
                "GroupChange",
                "AgentRequest",
                "AgentChange",
                "NewMessage")) {
            JsonNode schema = schemas.path(body);
            assertThat(schema.path("additionalProperties").asBoolean(true))
                    .as(body)
                    .isFalse();
            assertThat(schema.path("properties").valueStream().anyMatch(field -> field.has("example")))
                    .as(body)
                    .isTrue();
        }
        assertThat(schemas.path("GroupRequest").path("required").toString()).isEqualTo("[\"name\"]");
        assertThat(schemas.path("AgentChange").has("required")).isFalse();
        assertThat(schemas.path("NewMessage")
                        .path("properties")
                        .path("content")
                        .path("maxLength")
                        .asInt())
                .isEqualTo(32_000);
    }

    @Test
    void documented_examples_work() {
        String group = ANNA.send("POST", "/groups", example("GroupRequest"), Map.of())
                .expect(201)
                .id();
        String own = "/groups/" + group;
        String member = ANNA.send(
                        "POST", own + "/members", example("AgentRequest").replace("Researcher", "B"), Map.of())
                .expect(201)
                .id();

        ANNA.send("POST", "/auth/keys", example("ApiKeyRequest"), Map.of()).expect(201);
        ANNA.send("PATCH", own, example("GroupChange"), Map.of()).expect(200);
        ANNA.send("PUT", own + "/members/" + member, example("AgentChange"), Map.of())
                .expect(200);
        ANNA.send("POST", own + "/messages", example("NewMessage"), Map.of()).expect(202);
        ANNA.send("POST", own + "/messages", example("NewMessage"), Map.of()).expect(202);
        assertThat(ANNA.messages(group).body()).hasSize(2);
    }

    private static String example(String schema) {
        return DESCRIPTION
                .root()
                .path("components")
                .path("schemas")
                .path(schema)
                .path("example")
                .toString();
    }

    @Test
    void parameters_document_their_formats_and_bounds() {
        JsonNode turns = DESCRIPTION.operation("GET", "/groups/{group}/turns").path("parameters");

        assertThat(turns.valueStream()
                        .map(parameter -> parameter.path("name").asString() + " "
                                + parameter.path("schema").path("type").asString() + " "
                                + parameter.path("schema").path("format").asString("") + " "
                                + parameter.path("schema").path("maximum").asString("")))
                .containsExactly("group string uuid ", "limit integer  100", "cursor string  ");
    }

    @Test
    void rate_limited_routes_document_their_limits() {
        for (Operation limited : DESCRIPTION.operations()) {
            JsonNode answers = limited.described().path("responses");
            boolean described = answers.propertyStream()
                    .filter(answer -> answer.getKey().startsWith("2"))
                    .anyMatch(answer -> answer.getValue().path("headers").has("RateLimit"));
            assertThat(described)
                    .as(limited.method() + " " + limited.path())
                    .isEqualTo(LIMITED.matcher(limited.method() + " " + limited.path())
                            .matches());
            assertThat(!described || answers.has("429")).as(limited.toString()).isTrue();
        }
        Answer answer = ANNA.get("/groups");
        JsonNode headers = DESCRIPTION.root().path("components").path("headers");
        for (String name : headers.propertyNames()) {
            assertThat(answer.header(name)).as(name).isNotEmpty();
        }
        assertThat(headers.size()).isEqualTo(2);
    }

    @Test
    void the_documented_login_works() {
        JsonNode login = DESCRIPTION
                .root()
                .path("components")
                .path("securitySchemes")
                .path("login")
                .path("flows")
                .path("password");

        assertThat(login.path("tokenUrl").asString()).isEqualTo("/auth/login");
        assertThat(DESCRIPTION.root().path("security").path(0).has("login")).isTrue();
        API.get("/swagger-ui/index.html").expect(200);
    }

    @Test
    void responses_match_their_schemas() {
        String group = call("POST", "/groups", "/groups", "{\"name\": \"a\"}")
                .expect(201)
                .id();
        String members = "/groups/{group}/members";
        String own = "/groups/" + group;
        call("GET", "/groups", "/groups", "").expect(200);
        call("GET", "/groups/{group}", own, "").expect(200);
        call("PATCH", "/groups/{group}", own, "{\"limits\": {\"max_tokens\": 5}}")
                .expect(200);
        String member = call("POST", members, own + "/members", "{\"alias\": \"A\", \"role_prompt\": \"x\"}")
                .expect(201)
                .id();
        call("POST", members, own + "/members", "{\"alias\": \"a\", \"role_prompt\": \"x\"}")
                .expect(409);
        call("GET", members, own + "/members", "").expect(200);
        call("PUT", members + "/{member}", own + "/members/" + member, "{\"temperature\": 1}")
                .expect(200);
        call("PATCH", members + "/{member}", own + "/members/" + member, "{\"role_prompt\": \"y\"}")
                .expect(200);
        call("GET", members + "/{member}/prompts", own + "/members/" + member + "/prompts", "")
                .expect(200);
        call("PATCH", members + "/{member}", own + "/members/" + member, "{\"x\": 1}")
                .expect(422);
        call("DELETE", members + "/{member}", own + "/members/" + member, "").expect(204);
        call("DELETE", members + "/{member}", own + "/members/" + member, "").expect(404);
        call("GET", "/groups/{group}", "/groups/x", "").expect(400);
        call("POST", "/groups", "/groups", "{").expect(400);
    }

    @Test
    void message_turn_and_system_responses_match_their_schemas() {
        String group = ANNA.createGroup("b").expect(201).id();
        String own = "/groups/" + group;
        JsonNode posted = call("POST", "/groups/{group}/messages", own + "/messages", "{\"content\": \"x\"}")
                .expect(202)
                .body();
        StartedTurn.start(TestGateway.shared().backbone(), group);
        String turn = own + "/turns/" + posted.path("turn_id").asString();
        call("GET", "/groups/{group}/messages", own + "/messages", "").expect(200);
        call("GET", "/groups/{group}/messages", own + "/messages?limit=0", "").expect(422);
        call("GET", "/groups/{group}/turns", own + "/turns", "").expect(200);
        call("GET", "/groups/{group}/turns/{turn}", turn, "").expect(200);
        call("GET", "/groups/{group}/turns/{turn}/calls", turn + "/calls", "").expect(200);
        call("POST", "/groups/{group}/turns/{turn}/cancel", turn + "/cancel", "")
                .expect(202);
        call("GET", "/ws/{group}", "/ws/" + group, "").expect(426);
        call("GET", "/ws", "/ws", "").expect(426);
        call("GET", "/activity", "/activity", "").expect(200);
        String read = "{\"read_up_to\": \"2026-01-31T12:00:00Z\"}";
        call("PUT", "/groups/{group}/read", own + "/read", read).expect(200);
        call("GET", "/groups/{group}/presence", own + "/presence", "").expect(200);
        call("GET", "/usage", "/usage?by=day", "").expect(200);
        call("GET", "/groups/{group}/usage", own + "/usage?by=agent", "").expect(200);
        call("GET", "/system/tools", "/system/tools", "").expect(200);
        call("GET", "/system/llm-options", "/system/llm-options", "").expect(200);
        call("GET", "/metrics", "/metrics", "").expect(200);
        call("GET", "/health/ready", "/health/ready", "").expect(200);
        call("GET", "/auth/me", "/auth/me", "").expect(200);
        call("GET", "/auth/logins", "/auth/logins", "").expect(200);
        call("DELETE", "/auth/logins/{login}", "/auth/logins/" + group, "").expect(404);
        call("DELETE", "/auth/logins", "/auth/logins", "").expect(204);
        String keys = "/auth/keys";
        String request = "{\"name\": \"k\", \"scopes\": [\"read\"], \"expires_at\": \"2999-01-01T00:00:00Z\"}";
        String key = call("POST", keys, keys, request).expect(201).id();
        call("POST", keys, keys, "{\"name\": \"k\", \"scopes\": [\"read\"]}").expect(201);
        call("POST", keys, keys, "{\"name\": \"k\", \"scopes\": [\"x\"]}").expect(422);
        call("GET", keys, keys, "").expect(200);
        call("DELETE", keys + "/{key}", keys + "/" + key, "").expect(204);
        call("DELETE", keys + "/{key}", keys + "/" + key, "").expect(404);
        call(
                        "POST",
                        "/auth/password",
                        "/auth/password",
                        "{\"current_password\": \"x\", \"new_password\": \"12345678\"}")
                .expect(422);
        call("POST", "/auth/ws-ticket", "/auth/ws-ticket", "").expect(200);
        call("POST", "/auth/refresh", "/auth/refresh", "{\"refresh_token\": \"x\"}")
                .expect(401);
        call("DELETE", "/groups/{group}", own, "").expect(204);
    }

    @Test
    void file_responses_match_their_schemas() {
        String group = ANNA.createGroup("c").expect(201).id();
        String files = "/groups/" + group + "/files";
        String template = "/groups/{group}/files";
        Map<String, String> text = Map.of("Content-Type", "text/plain");
        Answer uploaded = DESCRIPTION.check(new Call("POST", template, ANNA.send("POST", files, "x", text)));
        String file = files + "/" + uploaded.expect(201).id();
        DESCRIPTION.check(
                new Call("POST", template, ANNA.send("POST", files, "\0", text).expect(422)));
        DESCRIPTION.check(new Call(
                "POST",
                template,
                ANNA.send("POST", files, "x".repeat(300_000), text).expect(413)));
        call("POST", template, files, "").expect(415);
        call("GET", template, files, "").expect(200);
        Answer content = call("GET", template + "/{file}", file, "").expect(200);
        Map<String, String> known = Map.of("If-None-Match", content.header("ETag"));
        DESCRIPTION.check(new Call(
                "GET", template + "/{file}", ANNA.send("GET", file, "", known).expect(304)));
        ObjectNode message = ApiClient.json().put("content", "x");
        message.putArray("files").add(uploaded.id());
        call("POST", "/groups/{group}/messages", "/groups/" + group + "/messages", message.toString())
                .expect(202);
        call("DELETE", template + "/{file}", file, "").expect(409);
        call("DELETE", template + "/{file}", files + "/" + group, "").expect(404);
    }

    private static Answer call(String method, String template, String path, String body) {
        return DESCRIPTION.check(new Call(method, template, ANNA.send(method, path, body, Map.of())));
    }
}
