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
 * Each answer has exactly the fields that {@code docs/api.md} lists, and null only where it says what null means. In the table {@code ?}
 * marks a field that may be null.
 */
class ResponseFieldsTest {

    private static final Map<String, List<JsonNode>> SEEN = new HashMap<>();

    @BeforeAll
    static void collect() {
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
        StartedTurn.begin(TestGateway.shared().backbone(), created.id());
        JsonNode running = anna.get(turn).expect(200).body();

        see("account", anna.me().body());
        see("ticket", anna.post("/auth/ws-ticket", ApiClient.json()).body());
        see("group", created.body());
        see("group", anna.get(group).body());
        see("group", anna.get("/groups").body());
        see("group", change(anna, group, "{\"name\": \"Other\"}"));
        see("group", change(anna, group, "{\"limits\": null, \"models\": null, \"policy\": null}"));
        see("member", added);
        see("member", anna.members(created.id()).body());
        see("member", change(anna, bob, "{\"temperature\": 0}"));
        see(
                "member",
                change(anna, bob, "{\"temperature\": null, \"tools\": null, \"provider\": null, \"model\": null}"));
        see("member", all("group", each -> each.path("members")));
        see("message", posted);
        see("message", anna.messages(created.id()).body());
        see("turn", queued);
        see("turn", running);
        see("turn", anna.turns(created.id()).body());
        see(
                "turn",
                anna.send("POST", turn + "/cancel", "", Map.of()).expect(202).body());
        see("tool", anna.get("/system/tools").body());
        see("provider", anna.get("/system/llm-options").body());
        see("report", anna.get("/usage").body());
        see("total", anna.get("/usage").body().path("total"));
        see("limits", all("group", each -> each.path("limits")));
        see("models", all("group", each -> each.path("models")));
        see("step", all("turn", each -> each.path("steps")));
        see("usage", all("turn", each -> each.path("usage")));
        see("usage", all("step", each -> each.path("usage")));
    }

    @ParameterizedTest
    @CsvSource({
        "account, id email",
        "ticket, ticket expires_in",
        "group, id name owner_id policy limits models created_at updated_at members",
        "limits, max_steps max_tool_rounds turn_timeout_seconds model_idle_timeout_seconds max_tokens? max_cost_usd?"
                + " max_tokens_per_day? max_cost_usd_per_day?",
        "models, fallback_provider? fallback_model?",
        "member, id group_id alias role_prompt system_prompt tools provider model temperature",
        "message, id group_id turn_id sender_alias content timestamp parent_message_id? meta",
        "turn, id group_id number status created_at started_at? ended_at? error? usage steps",
        "step, id number kind alias status attempts started_at ended_at? reason? usage provider? model?",
        "usage, input_tokens output_tokens cached_tokens",
        "tool, name description args_schema read_only",
        "provider, provider_name default_model models",
        "report, from to by rows total",
        "total, calls input_tokens output_tokens cached_tokens cost_usd unpriced_calls estimated_calls"
    })
    void an_answer_has_its_fields_and_no_null_without_a_meaning(String what, String fields) {
        List<String> known = Arrays.asList(fields.split(" "));
        List<String> names = known.stream().map(field -> field.replace("?", "")).toList();

        assertThat(SEEN.get(what)).isNotEmpty().allSatisfy(answer -> {
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

    private static List<JsonNode> all(String what, Function<JsonNode, JsonNode> part) {
        return SEEN.get(what).stream().map(part).toList();
    }

    private static void see(String what, List<JsonNode> answers) {
        answers.forEach(answer -> see(what, answer));
    }

    /** Notes an object, or each of a list. */
    private static void see(String what, JsonNode answer) {
        Stream<JsonNode> each = answer.isArray() ? answer.valueStream() : Stream.of(answer);
        SEEN.computeIfAbsent(what, key -> new ArrayList<>()).addAll(each.toList());
    }
}
