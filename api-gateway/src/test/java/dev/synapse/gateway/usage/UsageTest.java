package dev.synapse.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.Uuids;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class UsageTest {

    private static final Instant DAY_ONE = Instant.parse("2026-03-01T23:59:59.999Z");
    private static final Instant DAY_TWO = Instant.parse("2026-03-02T00:00:00Z");
    private static final String MARCH = "?from=2026-03-01&to=2026-03-31";

    private final TestGateway gateway = TestGateway.shared();
    private final JdbcClient sql = JdbcClient.create(gateway.backbone().database());
    private final ApiClient anna = gateway.api().asNewUser();
    private final UUID user =
            UUID.fromString(anna.get("/auth/me").expect(200).body().path("id").asString());
    private final UUID group =
            UUID.fromString(anna.createGroup("Team").expect(201).id());
    private final UUID deleted = Uuids.next();

    @Test
    void calls_are_grouped_by_model_most_expensive_first() {
        threeCalls();

        JsonNode report = usage(MARCH);

        assertThat(report.path("by").asString()).isEqualTo("model");
        assertThat(report.path("from").asString()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(report.path("to").asString()).isEqualTo("2026-04-01T00:00:00Z");
        assertThat(column(report, "model")).containsExactly("gpt-5", "own");
        JsonNode gpt = report.path("rows").path(0);
        assertThat(gpt.path("provider").asString()).isEqualTo("openai");
        assertThat(gpt.path("calls").asInt()).isEqualTo(2);
        assertThat(gpt.path("input_tokens").asLong()).isEqualTo(200);
        assertThat(gpt.path("output_tokens").asLong()).isEqualTo(20);
        assertThat(gpt.path("cached_tokens").asLong()).isEqualTo(2);
        assertThat(gpt.path("cost_usd").decimalValue()).isEqualByComparingTo("0.0000000025");
        assertThat(gpt.path("unpriced_calls").asInt()).isZero();
        assertThat(gpt.has("alias")).isFalse();
        JsonNode total = report.path("total");
        assertThat(total.path("calls").asInt()).isEqualTo(3);
        assertThat(total.path("unpriced_calls").asInt()).isEqualTo(1);
        assertThat(total.path("estimated_calls").asInt()).isEqualTo(1);
        assertThat(total.path("input_tokens").asLong()).isEqualTo(300);
        assertThat(total.has("model")).isFalse();
    }

    @Test
    void calls_are_grouped_by_day_agent_and_group() {
        threeCalls();

        JsonNode days = usage(MARCH + "&by=day");
        JsonNode agents = usage(MARCH + "&by=agent");
        JsonNode groups = usage(MARCH + "&by=group");

        assertThat(column(days, "day")).containsExactly("2026-03-01", "2026-03-02");
        assertThat(column(days, "calls")).containsExactly("1", "2");
        assertThat(column(agents, "alias")).containsExactlyInAnyOrder("Writer", "Orchestrator", "Writer");
        assertThat(column(groups, "group_id")).containsExactlyInAnyOrder(group.toString(), deleted.toString());
        JsonNode living = row(groups, "group_id", group.toString());
        assertThat(living.path("group_name").asString()).isEqualTo("Team");
        assertThat(living.path("calls").asInt()).isEqualTo(2);
        assertThat(row(groups, "group_id", deleted.toString()).has("group_name"))
                .isFalse();
    }

    @Test
    void a_group_that_one_is_no_longer_in_has_no_name() {
        threeCalls();
        sql.sql("DELETE FROM group_people WHERE group_id = ? AND user_id = ?")
                .params(group, user)
                .update();

        for (String by : List.of("group", "agent")) {
            JsonNode report = usage(MARCH + "&by=" + by);
            assertThat(report.path("total").path("calls").asInt()).isEqualTo(3);
            assertThat(report.path("rows")).isNotEmpty().noneMatch(row -> row.has("group_name"));
        }
    }

    @Test
    void the_calls_in_a_group_are_those_of_all_its_people() {
        threeCalls();
        ApiClient ben = gateway.api().asNewUser();
        UUID other = UUID.fromString(ben.me().expect(200).id());
        sql.sql("INSERT INTO group_people (group_id, user_id, role, joined_at) VALUES (?, ?, 'viewer', now())")
                .params(group, other)
                .update();
        callOf(other, group, "Writer", "gpt-5", DAY_TWO, BigDecimal.ONE);
        callOf(other, deleted, "Writer", "gpt-5", DAY_TWO, BigDecimal.ONE);

        String path = "/groups/" + group + "/usage" + MARCH;
        JsonNode models = ben.get(path).expect(200).body();
        JsonNode agents = anna.get(path + "&by=agent").expect(200).body();

        assertThat(column(models, "calls")).containsExactly("3");
        assertThat(models.path("total").path("cost_usd").decimalValue()).isEqualByComparingTo("1.0000000025");
        assertThat(column(agents, "alias")).containsExactly("Writer", "Orchestrator");
        assertThat(column(agents, "group_name")).containsOnly("Team");
        assertThat(calls(MARCH)).isEqualTo(3);
    }

    @Test
    void a_group_has_its_own_budget_and_what_all_its_people_have_spent_of_it_today() {
        anna.send("PATCH", "/groups/" + group, "{\"limits\": {\"max_tokens_per_day\": 5000}}", Map.of())
                .expect(200);
        call(group, "Writer", "gpt-5", Instant.now(), BigDecimal.ONE);
        callOf(UUID.randomUUID(), group, "Writer", "gpt-5", Instant.now(), BigDecimal.TWO);

        JsonNode report = anna.get("/groups/" + group + "/usage").expect(200).body();

        assertThat(report.path("limits").path("max_tokens_per_day").asLong()).isEqualTo(5_000);
        assertThat(report.path("today").path("tokens").asLong()).isEqualTo(220);
        assertThat(report.path("today").path("cost_usd").decimalValue()).isEqualByComparingTo("3");
        gateway.api().asNewUser().get("/groups/" + group + "/usage").expect(404);
    }

    @Test
    void pages_of_a_group_continue_in_the_group() {
        sql.sql("""
                INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome,
                                         input_tokens, output_tokens, cached_tokens, estimated, cost_usd, started_at)
                SELECT gen_random_uuid(), 1, 1, ?, ?, gen_random_uuid(), 'Writer', 'openai', repeat('m', 190) || n, 'completed',
                       1, 0, 0, false, n % 7, ?
                  FROM generate_series(1, 2000) n
                """)
                .params(user, group, OffsetDateTime.ofInstant(DAY_ONE, ZoneOffset.UTC))
                .update();

        String link =
                anna.get("/groups/" + group + "/usage" + MARCH).expect(200).header("Link");

        assertThat(link).startsWith("</groups/" + group + "/usage?from=");
        String next = link.replaceAll("^<(.*)>; rel=\"next\"$", "$1");
        assertThat(anna.get(next).expect(200).body().path("rows")).isNotEmpty();
    }

    @Test
    void period_bounds_are_times_or_days() {
        threeCalls();

        assertThat(calls("?from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00.001Z"))
                .isEqualTo(2);
        assertThat(calls("?from=2026-03-01&to=2026-03-01")).isEqualTo(1);
        assertThat(calls("?from=2026-03-02&to=2026-03-02")).isEqualTo(2);
        assertThat(calls("?from=2026-03-03&to=2026-03-04")).isZero();
    }

    @Test
    void without_a_period_it_is_the_last_30_days() {
        call(group, "Writer", "gpt-5", Instant.now().minus(Duration.ofDays(29)), BigDecimal.ONE);
        call(group, "Writer", "gpt-5", Instant.now().minus(Duration.ofDays(31)), BigDecimal.ONE);

        assertThat(calls("")).isEqualTo(1);
    }

    @Test
    void large_reports_are_paged() {
        sql.sql("""
                INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome,
                                         input_tokens, output_tokens, cached_tokens, estimated, cost_usd, started_at)
                SELECT gen_random_uuid(), 1, 1, ?, ?, gen_random_uuid(), 'Writer', 'openai', repeat('m', 190) || n, 'completed',
                       1, 0, 0, false, n % 7, ?
                  FROM generate_series(1, 3000) n
                """)
                .params(user, group, OffsetDateTime.ofInstant(DAY_ONE, ZoneOffset.UTC))
                .update();
        List<String> models = new ArrayList<>();
        int pages = 0;
        String next = "/usage" + MARCH;

        while (!next.isEmpty()) {
            Answer page = anna.get(next).expect(200);
            models.addAll(column(page.body(), "model"));
            pages++;
            assertThat(page.body().path("total").path("calls").asInt()).isEqualTo(3_000);
            assertThat(page.text().length()).isLessThan(2_000_000);
            next = page.header("Link").replaceAll("^<(.*)>; rel=\"next\"$", "$1");
        }

        assertThat(pages).isEqualTo(3);
        assertThat(models).hasSize(3_000).doesNotHaveDuplicates();
        assertThat(usage(MARCH + "&cursor=OTk5OTk5").path("rows")).isEmpty();
    }

    @Test
    void reports_do_not_include_calls_of_other_users() {
        threeCalls();
        ApiClient ben = gateway.api().asNewUser();

        JsonNode report = ben.get("/usage" + MARCH + "&by=group").expect(200).body();

        assertThat(report.path("rows")).isEmpty();
        assertThat(report.path("total").path("calls").asInt()).isZero();
        assertThat(report.path("total").path("cost_usd").asInt()).isZero();
        gateway.api().get("/usage").expect(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?by=colour            | by   | model, agent, group, day",
                "?from=yesterday       | from | 2026-01-31",
                "?to=2026-02-30        | to   | 2026-01-31",
                "?from=0001-01-01      | from | from 2000",
                "?from=2026-03-02&to=2026-03-01 | from | before to"
            })
    void invalid_queries_are_rejected(String query, String field, String message) {
        JsonNode error =
                anna.get("/usage" + query).expect(422).body().path("errors").path(0);

        assertThat(error.path("field").asString()).isEqualTo(field);
        assertThat(error.path("message").asString()).contains(message);
    }

    private void threeCalls() {
        call(group, "Writer", "gpt-5", DAY_ONE, new BigDecimal("0.0000000012"));
        call(group, "Orchestrator", "gpt-5", DAY_TWO, new BigDecimal("0.0000000013"));
        call(deleted, "Writer", "own", DAY_TWO, null);
    }

    private void call(UUID of, String alias, String model, Instant at, BigDecimal cost) {
        callOf(user, of, alias, model, at, cost);
    }

    private void callOf(UUID by, UUID of, String alias, String model, Instant at, BigDecimal cost) {
        sql.sql("""
                INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome,
                                         input_tokens, output_tokens, cached_tokens, estimated, cost_usd, started_at)
                VALUES (gen_random_uuid(), 1, 1, ?, ?, gen_random_uuid(), ?, 'openai', ?, 'completed', 100, 10, 1, ?, ?, ?)
                """)
                .params(by, of, alias, model, cost == null, cost, OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .update();
    }

    private JsonNode usage(String query) {
        return anna.get("/usage" + query).expect(200).body();
    }

    private int calls(String query) {
        return usage(query).path("total").path("calls").asInt();
    }

    private static List<String> column(JsonNode report, String field) {
        return StreamSupport.stream(report.path("rows").spliterator(), false)
                .map(row -> row.path(field).asString())
                .toList();
    }

    private static JsonNode row(JsonNode report, String field, String value) {
        return StreamSupport.stream(report.path("rows").spliterator(), false)
                .filter(row -> row.path(field).asString().equals(value))
                .findFirst()
                .orElseThrow();
    }
}
