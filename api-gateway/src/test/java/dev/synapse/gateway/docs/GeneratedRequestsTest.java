package dev.synapse.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.docs.ApiDocument.Call;
import dev.synapse.gateway.docs.ApiDocument.Operation;
import dev.synapse.gateway.docs.GeneratedRequests.Odd;
import dev.synapse.shared.redis.Shard;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/**
 * Valid and invalid requests generated from the OpenAPI document get documented responses: never a 5xx, always a documented status and
 * body. {@code -Dopenapi.seed=…} repeats a run.
 */
@Tag("slow")
class GeneratedRequestsTest {

    private static final int ROUNDS = 40;

    /** Operations that end the login, and with it the other requests, or change the operator's password. */
    private static final List<String> ENDS_A_LOGIN = List.of("logout", "closeAccount", "endLogin", "changePassword");

    private final ApiClient api = TestGateway.shared().api();
    private final ApiDocument description = ApiDocument.of(api);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    /** Rules for tools would apply to other tests of the shared gateway. */
    @AfterEach
    void removeRules() {
        JdbcClient.create(TestGateway.shared().backbone().database())
                .sql("DELETE FROM tool_rights")
                .update();
    }

    @Test
    void no_request_gets_an_undocumented_response() throws InterruptedException {
        long seed = Long.getLong("openapi.seed", System.nanoTime());
        GeneratedRequests requests = new GeneratedRequests(seed, description.root(), api.baseUrl());
        List<String> wrong = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, String> ids =
                    ids(round % 2 == 0 ? api.asNewUser() : TestGateway.shared().asOperator());
            for (Operation operation : description.operations()) {
                String token =
                        ENDS_A_LOGIN.contains(operation.id()) ? api.asNewUser().token() : ids.get("token");
                Odd odd = requests.next(
                        operation.method(), operation.path(), operation.described(), ids, String.valueOf(token));
                check(operation, odd, wrong);
            }
        }

        System.out.println("Answers to generated requests, by status: " + statuses + ", -Dopenapi.seed=" + seed);
        assertThat(wrong).as("-Dopenapi.seed=" + seed).isEmpty();
        assertThat(statuses).containsKeys(200, 201, 202, 204, 400, 401, 403, 404, 415, 422);
    }

    private void check(Operation operation, Odd odd, List<String> wrong) throws InterruptedException {
        Answer answer = GeneratedRequests.send(client, odd.request());
        statuses.merge(answer.status(), 1, Integer::sum);
        try {
            assertThat(answer.status()).isLessThan(500);
            description.check(new Call(operation.method(), operation.path(), answer));
        } catch (AssertionError e) {
            wrong.add(odd.shown() + " got " + answer.status() + " " + answer.text() + ": " + e.getMessage());
        }
    }

    private static String deadLetter() {
        Shard shard = TestGateway.shared().backbone().shards().all().getFirst();
        Map<String, String> fields = Map.of("j", "{}", "role", "workers", "reason", "test");
        return "s00:"
                + TestGateway.shared().backbone().redis().call(commands -> commands.xadd(shard.deadLetters(), fields));
    }

    /** Ids of existing resources, by path parameter. */
    private static Map<String, String> ids(ApiClient user) {
        ObjectNode body = ApiClient.json().put("name", "Odd");
        body.putArray("members").addObject().put("alias", "Odd one").put("role_prompt", "You are odd.");
        Answer group = user.post("/groups", body).expect(201);
        String member = group.body()
                .path("members")
                .valueStream()
                .filter(one -> one.path("alias").asString().equals("Odd one"))
                .map(one -> one.path("id").asString())
                .findFirst()
                .orElseThrow();
        String turn = user.postMessage(group.id(), "Hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        String file = user.upload(group.id(), "text/plain", new byte[] {'x'})
                .expect(201)
                .id();
        String login =
                user.get("/auth/logins").expect(200).body().path(0).path("id").asString();
        String invitation = user.post(
                        "/groups/" + group.id() + "/invitations",
                        ApiClient.json().put("role", "viewer"))
                .expect(201)
                .id();
        String key = user.send("POST", "/auth/keys", "{\"name\": \"Odd\", \"scopes\": [\"read\"]}", Map.of())
                .expect(201)
                .id();
        return Map.ofEntries(
                Map.entry("group", group.id()),
                Map.entry("member", member),
                Map.entry("turn", turn),
                Map.entry("file", file),
                Map.entry("login", login),
                Map.entry("invitation", invitation),
                Map.entry("letter", deadLetter()),
                Map.entry("user", user.me().expect(200).id()),
                Map.entry("token", user.token()),
                Map.entry("key", key),
                Map.entry("tool", "calculator"));
    }
}
