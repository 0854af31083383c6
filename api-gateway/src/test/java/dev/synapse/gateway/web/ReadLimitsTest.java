package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadLimitsTest {

    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();

    @ParameterizedTest
    @ValueSource(ints = {50, 1_000, 600_000})
    void the_members_of_a_new_group_are_read_up_to_the_49th(int count) {
        Answer answer =
                ANNA.send("POST", "/groups", "{\"name\": \"a\", \"members\": " + list("{}", count) + "}", Map.of());

        assertField(answer, "members", "must have at most 49 entries");
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 9_000})
    void the_tools_of_a_member_are_read_up_to_the_100th(int count) {
        String group = ANNA.createGroup("a").expect(201).id();
        String member = "{\"alias\": \"A\", \"role_prompt\": \"x\", \"tools\": " + list("\"calculator\"", count) + "}";
        String members = "/groups/" + group + "/members";
        String orchestrator =
                ANNA.group(group).body().path("members").path(0).path("id").asString();

        assertField(ANNA.send("POST", members, member, Map.of()), "tools", "must have at most 100 entries");
        assertField(
                ANNA.send("POST", "/groups", "{\"name\": \"a\", \"members\": [" + member + "]}", Map.of()),
                "members[0].tools",
                "must have at most 100 entries");
        assertField(
                ANNA.send("PATCH", members + "/" + orchestrator, member, Map.of()),
                "tools",
                "must have at most 100 entries");
    }

    @ParameterizedTest
    @ValueSource(ints = {32_001, 64_001, 200_000, 400_000})
    void a_text_that_is_too_long_is_rejected_with_its_field(int length) {
        String group = "/groups/" + ANNA.createGroup("a").expect(201).id();
        String text = "x".repeat(length);

        assertField(ANNA.send("POST", group + "/messages", "{\"content\": \"" + text + "\"}", Map.of()), "content", "");
        assertField(ANNA.send("PATCH", group, "{\"name\": \"" + text + "\"}", Map.of()), "name", "");
        assertField(
                ANNA.send("PATCH", group, "{\"models\": {\"fallback_model\": \"" + text + "\"}}", Map.of()),
                "models.fallback_model",
                "");
        assertField(
                ANNA.send(
                        "POST", group + "/members", "{\"alias\": \"A\", \"role_prompt\": \"" + text + "\"}", Map.of()),
                "role_prompt",
                "");
    }

    @ParameterizedTest
    @CsvSource({"PATCH,{},600000", "PATCH,[],600000", "PATCH,1,11000", "PUT,{},600000"})
    void a_tree_of_more_values_than_any_request_needs_is_a_400(String method, String value, int count) {
        String group = ANNA.createGroup("a").expect(201).id();

        Answer answer = ANNA.send(method, "/groups/" + group, "{\"name\": " + list(value, count) + "}", Map.of());

        assertThat(answer.expect(400).text()).contains("too many values");
    }

    @Test
    void values_of_the_wrong_type_are_rejected_immediately() {
        String many = list("{}", 600_000);
        String wrong = "has the wrong type";

        assertField(ANNA.send("POST", "/groups", "{\"name\": " + many + "}", Map.of()), "name", wrong);
        assertField(ANNA.send("POST", "/groups", "{\"members\": {\"a\": " + many + "}}", Map.of()), "members", wrong);
    }

    @Test
    void an_unknown_field_is_named_unless_its_name_is_too_long() {
        String few = "{\"other\": " + list("{}", 1_000) + "}";
        String many = "{\"other\": " + list("{}", 600_000) + "}";

        assertField(ANNA.send("POST", "/groups", few, Map.of()), "other", "unknown field");
        ANNA.send("POST", "/groups", many, Map.of()).expect(400);
    }

    @Test
    void a_merge_patch_preserves_value_types() {
        String group = "/groups/" + ANNA.createGroup("a").expect(201).id();

        Answer set = ANNA.send(
                "PATCH", group, "{\"limits\": {\"max_steps\": 7, \"max_cost_usd\": 1.5}, \"models\": null}", Map.of());
        Answer unset = ANNA.send("PATCH", group, "{\"limits\": {\"max_cost_usd\": null}}", Map.of());

        assertThat(set.expect(200).body().path("limits").path("max_cost_usd").asDouble())
                .isEqualTo(1.5);
        assertThat(unset.expect(200).body().path("limits").path("max_cost_usd").isNull())
                .isTrue();
        assertThat(unset.body().path("limits").path("max_steps").asInt()).isEqualTo(7);
        assertField(ANNA.send("PATCH", group, "{\"name\": true}", Map.of()), "name", "has the wrong type");
    }

    private static String list(String value, int count) {
        return "[" + String.join(",", Collections.nCopies(count, value)) + "]";
    }

    private static void assertField(Answer answer, String field, String message) {
        var error = answer.expect(422).body().path("errors").path(0);
        assertThat(error.path("field").asString()).isEqualTo(field);
        assertThat(error.path("message").asString()).contains(message);
    }
}
