package dev.synapse.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.json.Json;
import dev.synapse.testkit.ApiClient;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Operators set the daily budgets of users and groups, and everyone sees what applies. */
class DailyLimitsTest {

    private static final TestGateway GATEWAY =
            TestGateway.start(Map.of("SYNAPSE_USER_DAILY_TOKENS", "1000", "SYNAPSE_USER_DAILY_COST_USD", "2.50"));

    private final ApiClient operator = GATEWAY.asOperator();
    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final String user = anna.me().id();
    private final String group = anna.createGroup("Team").expect(201).id();

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    /** The setting is 1,000 tokens and 2.50 dollars; {@code -} is null. */
    @ParameterizedTest
    @CsvSource({
        "-, -, 1000, 2.5",
        "500, -, 500, 2.5",
        "5000, -, 5000, 2.5",
        "-, 0.000000000001, 1000, 0.000000000001",
        "-, 1000000, 1000, 1000000",
        "0, 0, 0, 0",
        "1000000000000, 10.50, 1000000000000, 10.5"
    })
    void the_budget_of_a_user_is_the_operators_else_the_setting(
            String tokens, String cost, String appliedTokens, String appliedCost) {
        JsonNode set = put("users", user, limits(tokens, cost)).expect(200).body();

        JsonNode expected = limits(appliedTokens, appliedCost);
        assertSame(set.path("applied"), expected);
        assertSame(set, limits(tokens, cost));
        assertThat(get("users", user)).isEqualTo(set);
        assertSame(anna.get("/usage").expect(200).body().path("limits"), expected);
        JsonNode one = operator.get("/operator/users/" + user).expect(200).body();
        assertSame(one.path("limits"), expected);
        assertSame(
                operator.get("/operator/users?limit=1")
                        .expect(200)
                        .body()
                        .path(0)
                        .path("limits"),
                expected);
    }

    /** First the group's own limits, then the operator's, then those that apply. */
    @ParameterizedTest
    @CsvSource({
        "-, -, -, -, -, -",
        "-, -, 500, 1, 500, 1",
        "700, 2, -, -, 700, 2",
        "700, 2, 500, 3, 500, 2",
        "500, 3, 700, 2, 500, 2",
        "700, -, 0, 0, 0, 0"
    })
    void of_the_budgets_of_a_group_the_lower_one_applies(
            String ownTokens, String ownCost, String tokens, String cost, String appliedTokens, String appliedCost) {
        ObjectNode change = ApiClient.json();
        change.set("limits", limits(ownTokens, ownCost));
        anna.send("PATCH", "/groups/" + group, change.toString(), Map.of()).expect(200);

        JsonNode set = put("groups", group, limits(tokens, cost)).expect(200).body();

        assertSame(set, limits(tokens, cost));
        assertSame(set.path("applied"), limits(appliedTokens, appliedCost));
        assertThat(get("groups", group)).isEqualTo(set);
        assertSame(anna.get("/groups/" + group).expect(200).body().path("limits"), limits(ownTokens, ownCost));
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "groups"})
    void a_body_as_get_returned_it_changes_nothing_and_an_empty_one_removes_the_limits(String kind) {
        String id = kind.equals("users") ? user : group;
        put(kind, id, limits("7", "0.5")).expect(200);
        JsonNode before = get(kind, id);

        JsonNode same = put(kind, id, before).expect(200).body();
        JsonNode none = put(kind, id, ApiClient.json()).expect(200).body();

        assertThat(same).isEqualTo(before);
        assertSame(none, limits("-", "-"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"max_tokens_per_day\": -1} | 422 | max_tokens_per_day",
                "{\"max_tokens_per_day\": 1000000000001} | 422 | max_tokens_per_day",
                "{\"max_tokens_per_day\": 1.5} | 422 | max_tokens_per_day",
                "{\"max_tokens_per_day\": \"5\"} | 422 | max_tokens_per_day",
                "{\"max_cost_usd_per_day\": -0.01} | 422 | max_cost_usd_per_day",
                "{\"max_cost_usd_per_day\": 1000000.01} | 422 | max_cost_usd_per_day",
                "{\"max_cost_usd_per_day\": 0.0000000000001} | 422 | max_cost_usd_per_day",
                "{\"daily\": 1} | 422 | daily",
                "[] | 400 | ",
                "{ | 400 | "
            })
    void an_invalid_limit_is_refused_and_changes_nothing(String body, int status, String field) {
        for (String path : new String[] {"users/" + user, "groups/" + group}) {
            put(path.split("/", -1)[0], path.split("/", -1)[1], limits("7", "0.5"))
                    .expect(200);
            JsonNode before =
                    operator.get("/operator/" + path + "/limits").expect(200).body();

            ApiClient.Answer answer = operator.send("PUT", "/operator/" + path + "/limits", body, Map.of())
                    .expect(status);

            if (field != null) {
                assertThat(answer.body().path("errors").path(0).path("field").asString())
                        .isEqualTo(field);
            }
            assertThat(operator.get("/operator/" + path + "/limits").expect(200).body())
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0e-20000", "0e-999999999", "0e999999999", "0.000"})
    void no_money_is_the_same_however_it_is_written(String amount) {
        for (String path : new String[] {"users/" + user, "groups/" + group}) {
            JsonNode answer = operator.send(
                            "PUT",
                            "/operator/" + path + "/limits",
                            "{\"max_cost_usd_per_day\":" + amount + "}",
                            Map.of())
                    .expect(200)
                    .body();

            assertThat(answer.path("max_cost_usd_per_day").decimalValue()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "groups"})
    void what_does_not_exist_has_no_limits(String kind) {
        operator.get("/operator/" + kind + "/" + UUID.randomUUID() + "/limits").expect(404);
        put(kind, UUID.randomUUID().toString(), limits("1", "1")).expect(404);
        operator.get("/operator/" + kind + "/x/limits").expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "groups"})
    void a_change_is_in_the_audit_log(String kind) {
        String id = kind.equals("users") ? user : group;

        put(kind, id, limits("7", "-")).expect(200);

        JsonNode entry =
                operator.get("/operator/audit?limit=1").expect(200).body().path(0);
        assertThat(entry.path("action").asString()).isEqualTo("limits.changed");
        assertThat(entry.path("subject").path("kind").asString() + "s").isEqualTo(kind);
        assertThat(entry.path("subject").path("id").asString()).isEqualTo(id);
        assertThat(entry.path("details").toString()).isEqualTo("{\"max_tokens_per_day\":\"7\"}");
        assertThat(entry.path("user_id").asString()).isEqualTo(operator.me().id());
    }

    @Test
    void the_spending_is_that_of_the_present_day() {
        call("now()", 10);
        call("now() - interval '1 day'", 1_000);

        String expected = "{\"tokens\":10,\"cost_usd\":0.25}";
        assertThat(get("users", user).path("today").toString()).isEqualTo(expected);
        assertThat(get("groups", group).path("today").toString()).isEqualTo(expected);
        assertThat(anna.get("/usage?from=2020-01-01&to=2020-01-02")
                        .expect(200)
                        .body()
                        .path("today")
                        .toString())
                .isEqualTo(expected);
        assertThat(operator.get("/operator/users/" + user)
                        .expect(200)
                        .body()
                        .path("today")
                        .toString())
                .isEqualTo(expected);
    }

    @Test
    void limits_go_with_their_group_and_account() {
        put("users", user, limits("7", "-")).expect(200);
        put("groups", group, limits("7", "-")).expect(200);

        anna.deleteGroup(group).expect(204);
        anna.send("DELETE", "/auth/me", "{\"password\":\"" + ApiClient.PASSWORD + "\"}", Map.of())
                .expect(204);

        assertThat(count("user_limits WHERE user_id", user)).isZero();
        assertThat(count("group_limits WHERE group_id", group)).isZero();
    }

    private static long count(String rows, String id) {
        return sql().sql("SELECT count(*) FROM " + rows + " = :id")
                .param("id", UUID.fromString(id))
                .query(Long.class)
                .single();
    }

    private void call(String time, int tokens) {
        sql().sql("""
                INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome, input_tokens,
                                         output_tokens, cached_tokens, estimated, cost_usd, started_at)
                VALUES (gen_random_uuid(), 1, 1, :user, :group, gen_random_uuid(), 'a', 'p', 'm', 'completed', :tokens - 1, 1, 0, false, 0.25,
                        %s)
                """.formatted(time))
                .param("user", UUID.fromString(user))
                .param("group", UUID.fromString(group))
                .param("tokens", tokens)
                .update();
    }

    private static JdbcClient sql() {
        return JdbcClient.create(GATEWAY.backbone().database());
    }

    private ApiClient.Answer put(String kind, String id, JsonNode body) {
        return operator.send("PUT", "/operator/" + kind + "/" + id + "/limits", body.toString(), Map.of());
    }

    private JsonNode get(String kind, String id) {
        return operator.get("/operator/" + kind + "/" + id + "/limits")
                .expect(200)
                .body();
    }

    private static ObjectNode limits(String tokens, String cost) {
        return (ObjectNode) Json.mapper()
                .readTree("{\"max_tokens_per_day\": %s, \"max_cost_usd_per_day\": %s}"
                        .formatted(tokens.replace("-", "null"), cost.replace("-", "null")));
    }

    private static void assertSame(JsonNode actual, JsonNode expected) {
        for (String field : new String[] {"max_tokens_per_day", "max_cost_usd_per_day"}) {
            assertThat(actual.has(field)).isTrue();
            assertThat(actual.path(field).isNull())
                    .as(field)
                    .isEqualTo(expected.path(field).isNull());
            if (!expected.path(field).isNull()) {
                assertThat(actual.path(field).decimalValue())
                        .as(field)
                        .isEqualByComparingTo(expected.path(field).decimalValue());
            }
        }
    }
}
