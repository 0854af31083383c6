package dev.synapse.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GroupsTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();

    @Test
    void a_new_group_has_its_orchestrator_and_default_limits() {
        JsonNode group = anna.createGroup("Team").expect(201).body();

        assertThat(group.path("name").asString()).isEqualTo("Team");
        assertThat(group.path("policy").asString()).isEqualTo("orchestrator");
        assertThat(group.path("limits").path("max_steps").asInt()).isEqualTo(40);
        assertThat(group.path("limits").path("max_cost_usd").isNull()).isTrue();
        assertThat(group.path("members")).hasSize(1);
        JsonNode orchestrator = group.path("members").path(0);
        assertThat(orchestrator.path("alias").asString()).isEqualTo("Orchestrator");
        assertThat(orchestrator.path("provider").asString()).isEqualTo("demo");
        assertThat(orchestrator.path("model").asString()).isEqualTo("demo-1");
        assertThat(anna.group(group.path("id").asString()).expect(200).body()).isEqualTo(group);
    }

    @Test
    void members_created_with_the_group_get_defaults() {
        JsonNode group = create("""
                {"name": "Team", "limits": {"max_steps": 5, "max_cost_usd": 1.5},
                 "members": [{"alias": "Ada", "role_prompt": "Research.", "tools": ["web_search"], "provider": "claude"}]}""").expect(201).body();

        JsonNode ada = group.path("members").path(1);
        assertThat(ada.path("provider").asString()).isEqualTo("anthropic");
        assertThat(ada.path("model").asString()).isEqualTo("claude-x");
        assertThat(ada.path("system_prompt").asString()).isEqualTo("Research.");
        assertThat(ada.path("tools").path(0).asString()).isEqualTo("web_search");
        assertThat(ada.path("temperature").asDouble()).isEqualTo(1);
        assertThat(group.path("limits").path("max_steps").asInt()).isEqualTo(5);
        assertThat(group.path("limits").path("max_tool_rounds").asInt()).isEqualTo(8);
    }

    @Test
    void invalid_values_are_rejected_with_the_field_and_the_available_values() {
        assertInvalid("{}", "name", "missing");
        assertInvalid("{\"name\": \"\"}", "name", "1 to 100");
        assertInvalid("{\"name\": \"T\", \"owner_id\": \"x\"}", "owner_id", "unknown field");
        assertInvalid("{\"name\": 5}", "name", "type");
        assertInvalid("{\"name\": \"T\", \"policy\": \"anarchy\"}", "policy", "orchestrator");
        assertInvalid("{\"name\": \"T\", \"limits\": {\"max_steps\": 0}}", "limits.max_steps", "1 to 1000");
        assertInvalid(member("\"alias\": \"user\""), "members[0].alias", "reserved");
        assertInvalid(member("\"alias\": \"a/b\""), "members[0].alias", "letters");
        assertInvalid(member("\"alias\": \"A\", \"tools\": [\"rm\"]"), "members[0].tools", "web_search");
        assertInvalid(member("\"alias\": \"A\", \"provider\": \"x\""), "members[0].provider", "demo, anthropic");
        assertInvalid(member("\"alias\": \"A\", \"temperature\": 2.5"), "members[0].temperature", "0 to 2");
        assertInvalid("""
                {"name": "T", "members": [{"alias": "A", "role_prompt": "x"}, {"alias": "a", "role_prompt": "x"}]}""", "members[1].alias", "duplicate");
    }

    @Test
    void a_group_can_have_a_fallback_model() {
        assertInvalid(
                "{\"name\": \"T\", \"models\": {\"fallback_provider\": \"x\"}}",
                "models.fallback_provider",
                "demo, anthropic");
        assertInvalid(
                "{\"name\": \"T\", \"models\": {\"fallback_model\": \"x\"}}", "models.fallback_provider", "missing");
        assertInvalid("{\"name\": \"T\", \"models\": {\"other\": 1}}", "models.other", "unknown field");
        JsonNode group = create("{\"name\": \"T\", \"models\": {\"fallback_provider\": \"claude\"}}")
                .expect(201)
                .body();
        String path = "/groups/" + group.path("id").asString();

        JsonNode other = anna.send("PATCH", path, "{\"models\": {\"fallback_provider\": \"demo\"}}", Map.of())
                .expect(200)
                .body();
        JsonNode renamed = anna.send("PATCH", path, "{\"name\": \"New\"}", Map.of())
                .expect(200)
                .body();
        JsonNode none = anna.send("PATCH", path, "{\"models\": null}", Map.of())
                .expect(200)
                .body();

        assertThat(fallback(group)).isEqualTo("anthropic/claude-x");
        assertThat(fallback(other)).startsWith("demo/").isNotEqualTo("demo/claude-x");
        assertThat(renamed.path("models")).isEqualTo(other.path("models"));
        assertThat(none.path("models").path("fallback_provider").isNull()).isTrue();
        assertThat(none.path("models").path("fallback_model").isNull()).isTrue();
    }

    private static String fallback(JsonNode group) {
        JsonNode models = group.path("models");
        return models.path("fallback_provider").asString() + "/"
                + models.path("fallback_model").asString();
    }

    @Test
    void put_and_patch_change_only_the_given_fields() {
        JsonNode group = create("{\"name\": \"Old\", \"limits\": {\"max_steps\": 5, \"max_tokens\": 10}}")
                .expect(201)
                .body();
        String path = "/groups/" + group.path("id").asString();

        JsonNode renamed = anna.send("PUT", path, "{\"name\": \"New\"}", Map.of())
                .expect(200)
                .body();
        JsonNode limited = anna.send("PATCH", path, "{\"limits\": {\"max_tokens\": null, \"max_steps\": 6}}", Map.of())
                .expect(200)
                .body();

        assertThat(renamed.path("name").asString()).isEqualTo("New");
        assertThat(renamed.path("limits").path("max_tokens").asLong()).isEqualTo(10);
        assertThat(limited.path("name").asString()).isEqualTo("New");
        assertThat(limited.path("limits").path("max_steps").asInt()).isEqualTo(6);
        assertThat(limited.path("limits").path("max_tokens").isNull()).isTrue();
        anna.send("PATCH", path, "{\"owner_id\": \"x\"}", Map.of()).expect(422);
        anna.send("PATCH", path, "{\"name\": null}", Map.of()).expect(422);
        anna.send("PATCH", path, "[]", Map.of()).expect(400);
    }

    @Test
    void members_are_added_changed_and_removed() {
        String group = anna.createGroup("Team").expect(201).id();
        Answer ada =
                addMember(group, "{\"alias\": \"Ada\", \"role_prompt\": \"x\"}").expect(201);
        String path = "/groups/" + group + "/members/" + ada.id();

        addMember(group, "{\"alias\": \"ADA\", \"role_prompt\": \"x\"}").expect(409);
        JsonNode moved = anna.send("PATCH", path, "{\"provider\": \"anthropic\", \"temperature\": 0.5}", Map.of())
                .expect(200)
                .body();
        anna.send("PUT", path, "{\"alias\": \"Orchestrator\"}", Map.of()).expect(422);

        assertThat(moved.path("model").asString()).isEqualTo("claude-x");
        assertThat(moved.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(anna.members(group).body()).hasSize(2);
        anna.send("DELETE", path, "", Map.of()).expect(204);
        assertThat(anna.members(group).body()).hasSize(1);
        anna.send("DELETE", path, "", Map.of()).expect(404);
    }

    @Test
    void the_orchestrator_cannot_be_removed_but_can_change_its_model() {
        JsonNode group = anna.createGroup("Team").expect(201).body();
        String path = "/groups/" + group.path("id").asString() + "/members/"
                + group.path("members").path(0).path("id").asString();

        anna.send("DELETE", path, "", Map.of()).expect(400);
        anna.send("PATCH", path, "{\"alias\": \"Boss\"}", Map.of()).expect(400);
        JsonNode changed = anna.send("PATCH", path, "{\"model\": \"demo-2\", \"role_prompt\": \"Lead.\"}", Map.of())
                .expect(200)
                .body();

        assertThat(changed.path("model").asString()).isEqualTo("demo-2");
        assertThat(changed.path("role_prompt").asString()).isEqualTo("Lead.");
    }

    @Test
    void groups_are_listed_newest_first_and_paged_by_link() {
        ApiClient bob = TestGateway.shared().api().asNewUser();
        for (int i = 1; i <= 3; i++) {
            bob.createGroup("G" + i).expect(201);
        }

        Answer first = bob.get("/groups?limit=2").expect(200);
        String next = first.header("Link").replaceAll("^<(.*)>.*$", "$1");
        Answer second = bob.get(next).expect(200);

        assertThat(first.body().path(0).path("name").asString()).isEqualTo("G3");
        assertThat(first.body().path(1).path("name").asString()).isEqualTo("G2");
        assertThat(second.body()).hasSize(1);
        assertThat(second.header("Link")).isEmpty();
        bob.get("/groups?cursor=nonsense").expect(400);
        bob.get("/groups?limit=0").expect(422);
    }

    @Test
    void a_deleted_group_is_gone() {
        String group = anna.createGroup("Team").expect(201).id();

        anna.deleteGroup(group).expect(204);

        anna.group(group).expect(404);
        anna.deleteGroup(group).expect(404);
    }

    private Answer create(String json) {
        return anna.send("POST", "/groups", json, Map.of());
    }

    private Answer addMember(String group, String json) {
        return anna.send("POST", "/groups/" + group + "/members", json, Map.of());
    }

    private static String member(String fields) {
        return "{\"name\": \"T\", \"members\": [{\"role_prompt\": \"x\", " + fields + "}]}";
    }

    private static void assertInvalid(Answer answer, String field, String message) {
        JsonNode error = answer.expect(422).body().path("errors").path(0);
        assertThat(error.path("field").asString()).isEqualTo(field);
        assertThat(error.path("message").asString()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ｕser", "User\u034F", "Or\uFE0Fchestrator", "ﬁnder", "\u3164", "Ada\u115F", "A\u030Ada"})
    void an_alias_that_looks_like_another_is_rejected(String alias) {
        Answer answer = create(member("\"alias\": \"%s\"".formatted(alias)));

        assertInvalid(answer, "members[0].alias", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Åsa", "José", "研究者", "Исследователь", "한국어", "हिन्दी", "Émile 2.0_x-y"})
    void an_alias_may_be_in_any_language(String alias) {
        create(member("\"alias\": \"%s\"".formatted(alias))).expect(201);
    }

    private void assertInvalid(String json, String field, String message) {
        JsonNode problem = create(json).expect(422).body();
        assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo(field);
        assertThat(problem.path("errors").path(0).path("message").asString()).contains(message);
    }
}
