package dev.synapse.gateway.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class ModelCallsTest {

    private final TestGateway gateway = TestGateway.shared();
    private final JdbcClient sql = JdbcClient.create(gateway.backbone().database());
    private final ApiClient anna = gateway.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String turn = anna.post(
                    "/groups/" + group + "/messages", ApiClient.json().put("content", "x"))
            .expect(202)
            .body()
            .path("turn_id")
            .asString();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void the_calls_of_a_turn_are_listed_in_the_order_in_which_they_began() {
        UUID step = UUID.randomUUID();
        call(turn, step, 2, "completed", start.plusMillis(900), 250L, new BigDecimal("0.01"));
        call(turn, step, 1, "failed", start, null, null);
        call(UUID.randomUUID().toString(), step, 3, "completed", start, 1L, null);

        JsonNode calls = anna.get("/groups/" + group + "/turns/" + turn + "/calls")
                .expect(200)
                .body();

        assertThat(calls.size()).isEqualTo(2);
        assertThat(calls.path(0).path("outcome").asString()).isEqualTo("failed");
        assertThat(calls.path(0).hasNonNull("first_token_ms")).isFalse();
        assertThat(calls.path(0).hasNonNull("cost_usd")).isFalse();
        JsonNode second = calls.path(1);
        assertThat(second.path("step_id").asString()).isEqualTo(step.toString());
        assertThat(second.path("attempt").asInt()).isEqualTo(2);
        assertThat(second.path("first_token_ms").asLong()).isEqualTo(250);
        assertThat(second.path("duration_ms").asLong()).isEqualTo(700);
        assertThat(second.path("cost_usd").decimalValue()).isEqualByComparingTo("0.01");
        assertThat(Instant.parse(second.path("started_at").asString())).isEqualTo(start.plusMillis(900));
    }

    @Test
    void a_turn_of_another_group_has_no_calls_here() {
        String other = anna.createGroup("Other").expect(201).id();

        anna.get("/groups/" + other + "/turns/" + turn + "/calls").expect(404);
        gateway.api()
                .asNewUser()
                .get("/groups/" + group + "/turns/" + turn + "/calls")
                .expect(404);
    }

    private void call(String of, UUID step, int attempt, String outcome, Instant at, Long firstToken, BigDecimal cost) {
        sql.sql("""
                INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome,
                                         input_tokens, output_tokens, cached_tokens, estimated, cost_usd, first_token_ms, duration_ms, started_at)
                VALUES (?, ?, 1, gen_random_uuid(), ?, ?, 'Writer', 'openai', 'gpt-5', ?, 100, 10, 1, false, ?, ?, 700, ?)
                """)
                .params(
                        step,
                        attempt,
                        UUID.fromString(group),
                        UUID.fromString(of),
                        outcome,
                        cost,
                        firstToken,
                        OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .update();
    }
}
