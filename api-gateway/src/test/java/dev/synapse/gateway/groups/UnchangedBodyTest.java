package dev.synapse.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A body returned by GET can be sent back, in whole or in part, without any change. */
class UnchangedBodyTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final JdbcClient sql =
            JdbcClient.create(TestGateway.shared().backbone().database());
    private String group;
    private String member;

    @BeforeEach
    void createGroup() {
        Answer created = anna.send("POST", "/groups", """
                {"name": "Team", "limits": {"max_cost_usd": 0.10, "max_tokens": 5}, "models": {"fallback_provider": "claude"},
                 "members": [{"alias": "Ada", "role_prompt": "x", "tools": ["calculator"], "temperature": 0.5,
                              "model_options": {"top_p": 0.10, "reasoning_effort": "low", "text": {"verbosity": "low"}}},
                             {"alias": "Bob", "role_prompt": "y"}]}""", Map.of()).expect(201);
        group = "/groups/" + created.id();
        member = group + "/members/"
                + created.body().path("members").path(1).path("id").asString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH"})
    void a_body_can_be_sent_repeatedly(String method) {
        JsonNode stored = anna.get(group).expect(200).body();

        for (int i = 0; i < 3; i++) {
            assertThat(anna.send(method, group, stored.toString(), Map.of())
                            .expect(200)
                            .body())
                    .isEqualTo(stored);
            for (JsonNode each : stored.path("members")) {
                String path = group + "/members/" + each.path("id").asString();
                assertThat(anna.send(method, path, each.toString(), Map.of())
                                .expect(200)
                                .body())
                        .isEqualTo(each);
            }
        }
        assertThat(anna.get(group).expect(200).body()).isEqualTo(stored);
    }

    @Test
    void each_field_of_a_response_is_accepted_alone() {
        for (String path : new String[] {group, member}) {
            for (Map.Entry<String, JsonNode> field :
                    one(path).properties().stream().toList()) {
                String body =
                        ApiClient.json().set(field.getKey(), field.getValue()).toString();

                Answer answer = anna.send("PUT", path, body, Map.of());

                assertThat(answer.status()).as(path + " " + body).isEqualTo(200);
            }
        }
    }

    @Test
    void ids_and_times_are_equal_in_other_notations() {
        JsonNode stored = anna.get(group).expect(200).body();
        String time = stored.path("created_at").asString().replace("Z", "+00:00");
        String id = stored.path("id").asString().toUpperCase(Locale.ROOT);

        anna.send("PUT", group, "{\"created_at\": \"%s\", \"id\": \"%s\"}".formatted(time, id), Map.of())
                .expect(200);
    }

    @Test
    void values_missing_from_the_catalogue_stay_until_changed() {
        sql.sql("UPDATE members SET provider = 'gone', model = 'gone-1', tools = '{gone}' WHERE id = CAST(:id AS uuid)")
                .param("id", member.substring(member.lastIndexOf('/') + 1))
                .update();
        sql.sql("UPDATE groups SET models = '{\"fallback_provider\": \"gone\", \"fallback_model\": \"g\"}'"
                        + " WHERE id = CAST(:id AS uuid)")
                .param("id", group.substring(group.lastIndexOf('/') + 1))
                .update();

        anna.send("PUT", group, anna.get(group).expect(200).text(), Map.of()).expect(200);
        anna.send("PUT", member, one(member).toString(), Map.of()).expect(200);
        anna.send("PATCH", member, "{\"role_prompt\": \"New.\"}", Map.of()).expect(200);
        anna.send("PATCH", member, "{\"tools\": [\"gone\", \"calculator\"]}", Map.of())
                .expect(422);
        anna.send("PATCH", member, "{\"provider\": \"away\"}", Map.of()).expect(422);
        anna.send("PATCH", group, "{\"models\": {\"fallback_provider\": \"away\"}}", Map.of())
                .expect(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            group  | id            | "00000000-0000-7000-8000-000000000000"
            group  | id            | null
            group  | id            | 1
            group  | owner_id      | "x"
            group  | created_at    | "2020-01-01T00:00:00Z"
            group  | updated_at    | null
            group  | members       | []
            group  | members       | [{}]
            member | id            | "00000000-0000-7000-8000-000000000000"
            member | group_id      | ""
            member | system_prompt | "another"
            member | system_prompt | null
            """)
    void a_different_value_of_a_read_only_field_is_rejected_with_its_name(String what, String field, String value) {
        String path = what.equals("group") ? group : member;

        for (String method : new String[] {"PUT", "PATCH"}) {
            Answer answer = anna.send(method, path, "{\"%s\": %s}".formatted(field, value), Map.of())
                    .expect(422);
            JsonNode error = answer.body().path("errors").path(0);
            assertThat(error.path("field").asString()).isEqualTo(field);
            assertThat(error.path("message").asString()).contains("read-only", "differs from the stored value");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "\"1.0\"", "true", "[1]"})
    void a_temperature_is_a_number(String value) {
        String bob = one(group)
                .path("members")
                .path(2)
                .path("id")
                .asString(UUID.randomUUID().toString());

        anna.send("PATCH", group + "/members/" + bob, "{\"temperature\": %s}".formatted(value), Map.of())
                .expect(422);
    }

    /** A group, or a member from the list. */
    private JsonNode one(String path) {
        if (path.equals(group)) {
            return anna.get(group).expect(200).body();
        }
        return anna.get(group + "/members")
                .expect(200)
                .body()
                .valueStream()
                .filter(each -> path.endsWith(each.path("id").asString()))
                .findFirst()
                .orElseThrow();
    }
}
