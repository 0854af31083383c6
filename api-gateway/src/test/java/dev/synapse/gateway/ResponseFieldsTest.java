package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Each response has exactly the fields that {@code docs/api.md} lists, and nulls only in fields for which it defines null. In the table,
 * {@code ?} marks a nullable field.
 */
class ResponseFieldsTest {

    private static final Map<String, List<JsonNode>> RECORDED = new HashMap<>();

    @BeforeAll
    static void collectResponses() {
        ApiClient anna = TestGateway.shared().api().asNewUser();
        Answer created = anna.send("POST", "/groups", """
                {"name": "Team", "members": [{"alias": "Ada", "role_prompt": "x"}]}""", Map.of()).expect(201);
        String group = "/groups/" + created.id();
        JsonNode added = anna.addMember(
                        created.id(), ApiClient.json().put("alias", "Bob").put("role_prompt", "y"))
                .expect(201)
                .body();
        String bob = group + "/members/" + added.path("id").asString();
        JsonNode posted = anna.postMessage(created.id(), "Hello").expect(202).body();
        String turn = group + "/turns/" + posted.path("turn_id").asString();
        JsonNode queued = anna.get(turn).expect(200).body();
        StartedTurn.start(TestGateway.shared().backbone(), created.id());
        JsonNode running = anna.get(turn).expect(200).body();

        collect("account", anna.me().body());
        collect("options", anna.get("/auth/options").expect(200).body());
        collect("oidc option", all("options", each -> each.path("oidc")));
        JsonNode key = anna.send("POST", "/auth/keys", "{\"name\": \"k\", \"scopes\": [\"read\"]}", Map.of())
                .expect(201)
                .body();
        collect("new key", key);
        collect("key", anna.get("/auth/keys").body());
        collect("ticket", anna.post("/auth/ws-ticket", ApiClient.json()).body());
        collect("group", created.body());
        collect("group", anna.get(group).body());
        collect("group", anna.get("/groups").body());
        collect("group", change(anna, group, "{\"name\": \"Other\"}"));
        collect("group", change(anna, group, "{\"limits\": null, \"models\": null, \"policy\": null}"));
        collect("member", added);
        collect("member", anna.members(created.id()).body());
        collect("member", change(anna, bob, "{\"temperature\": 0}"));
        collect(
                "member",
                change(anna, bob, "{\"temperature\": null, \"tools\": null, \"provider\": null, \"model\": null}"));
        collect("member", all("group", each -> each.path("members")));
        change(anna, bob, "{\"role_prompt\": \"z\"}");
        collect("earlier prompt", anna.get(bob + "/prompts").expect(200).body());
        collect("replacer", all("earlier prompt", each -> each.path("replaced_by")));
        collect("message", posted);
        collect("message", anna.messages(created.id()).body());
        collect("turn", queued);
        collect("turn", running);
        collect("turn", anna.turns(created.id()).body());
        collect(
                "turn",
                anna.send("POST", turn + "/cancel", "", Map.of()).expect(202).body());
        collect("presence", anna.get(group + "/presence").body());
        collect("tool", anna.get("/system/tools").body());
        collect("team", anna.get("/teams").body());
        collect("provider", anna.get("/system/llm-options").body());
        collect("report", anna.get("/usage").body());
        collect("total", anna.get("/usage").body().path("total"));
        ApiClient operator = TestGateway.shared().asOperator();
        TestGateway.shared().refreshWorker();
        collect("worker", operator.get("/operator/workers").body());
        collect("shard", operator.get("/operator/queues").body());
        collect("queue", all("shard", each -> each.path("queues")));
        collect("unfinished", operator.get("/operator/turns").body());
        collect("user", operator.get("/operator/users").body());
        collect("user", operator.get("/operator/users/" + anna.me().id()).body());
        collect("user usage", all("user", each -> each.path("usage")));
        collect("user limits", all("user", each -> each.path("limits")));
        collect("user limits", all("report", each -> each.path("limits")));
        collect("today", all("user", each -> each.path("today")));
        collect("today", all("report", each -> each.path("today")));
        for (String limited : List.of("/operator/users/" + anna.me().id(), "/operator/groups/" + created.id())) {
            collect("operator limits", operator.get(limited + "/limits").body());
        }
        collect("user limits", all("operator limits", each -> each.path("applied")));
        collect("today", all("operator limits", each -> each.path("today")));
        collect("restricted", operator.get("/operator/tools").body());
        collect("setting", operator.get("/operator/settings").body());
        collect("version", operator.get("/operator/version").body());
        collect("audit", operator.get("/operator/audit").body());
        collect("subject", all("audit", each -> each.path("subject")));
        collect("limits", all("group", each -> each.path("limits")));
        collect("models", all("group", each -> each.path("models")));
        collect("step", all("turn", each -> each.path("steps")));
        collect("usage", all("turn", each -> each.path("usage")));
        collect("usage", all("step", each -> each.path("usage")));
    }

    @ParameterizedTest
    @CsvSource({
        "account, id email name operator has_password",
        "options, registration oidc",
        "oidc option, enabled label?",
        "new key, id name scopes created_at expires_at? key",
        "key, id name scopes created_at expires_at? last_used_at?",
        "ticket, ticket expires_in",
        "presence, user_ids",
        "group, id name owner_id policy limits models created_at updated_at members",
        "limits, max_steps max_tool_rounds turn_timeout_seconds model_idle_timeout_seconds max_tokens? max_cost_usd?"
                + " max_tokens_per_day? max_cost_usd_per_day?",
        "models, fallback_provider? fallback_model?",
        "earlier prompt, role_prompt replaced_at replaced_by?",
        "replacer, id name",
        "member, id group_id alias role_prompt system_prompt tools provider model temperature model_options",
        "message, id group_id turn_id sender_alias content timestamp parent_message_id? meta",
        "turn, id group_id number status created_at started_at? ended_at? error? usage steps",
        "step, id number kind alias status attempts started_at ended_at? reason? usage provider? model?",
        "usage, input_tokens output_tokens cached_tokens",
        "tool, name description args_schema read_only allowed",
        "restricted, name offered rule? roles users",
        "team, name about members",
        "provider, provider_name default_model models",
        "worker, name started_at? seen_at tools providers jobs bulk_jobs",
        "shard, shard delayed dead_letters queues",
        "queue, kind length pending oldest_age_ms?",
        "unfinished, id group_id user_id number status created_at age_seconds cancel_requested",
        "user, id email created_at groups unfinished_turns usage limits today",
        "user limits, max_tokens_per_day? max_cost_usd_per_day?",
        "operator limits, max_tokens_per_day? max_cost_usd_per_day? applied today",
        "today, tokens cost_usd",
        "user usage, calls input_tokens output_tokens cached_tokens cost_usd complete",
        "setting, name value? default? set secret",
        "version, version java_version started_at uptime_seconds",
        "audit, id user_id? action subject? address? details created_at",
        "subject, kind id",
        "report, from to by rows total limits today",
        "total, calls input_tokens output_tokens cached_tokens cost_usd unpriced_calls estimated_calls"
    })
    void a_response_has_its_documented_fields_and_no_undocumented_null(String type, String fields) {
        List<String> known = Arrays.asList(fields.split(" "));
        List<String> names = known.stream().map(field -> field.replace("?", "")).toList();

        assertThat(RECORDED.get(type)).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.propertyNames()).containsExactlyInAnyOrderElementsOf(names);
            answer.properties()
                    .forEach(field -> assertThat(field.getValue().isNull() && !known.contains(field.getKey() + "?"))
                            .as(field.getKey())
                            .isFalse());
        });
    }

    private static JsonNode change(ApiClient client, String path, String body) {
        return client.send("PATCH", path, body, Map.of()).expect(200).body();
    }

    private static List<JsonNode> all(String type, Function<JsonNode, JsonNode> part) {
        return RECORDED.get(type).stream().map(part).toList();
    }

    private static void collect(String type, List<JsonNode> answers) {
        answers.forEach(answer -> collect(type, answer));
    }

    /** Records an object, or each object of a list. */
    private static void collect(String type, JsonNode answer) {
        Stream<JsonNode> each = answer.isArray() ? answer.valueStream() : Stream.of(answer);
        RECORDED.computeIfAbsent(type, key -> new ArrayList<>()).addAll(each.toList());
    }
}
