package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReportedUsage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The cost of model calls is accounted for exactly, and limited by the daily budget of a group. */
@ExtendWith(SharedTestBed.class)
class UsageTest {

    private final AllInOneTestBed testBed;

    UsageTest(AllInOneTestBed testBed) {
        this.testBed = testBed;
    }

    @Test
    void the_ledger_records_the_reported_usage_and_outlives_its_group() {
        GroupClient team = testBed.team();
        team.on("Writer", Reply.failure(500, "busy"), Reply.text("Short."));

        JsonNode turn = team.runTurn("How high?");

        List<ReportedUsage> reported = reported(team);
        JsonNode total = usage(team, "by=agent").path("total");
        assertThat(turn.path("status").asString()).isEqualTo("completed");
        assertThat(total.path("calls").asInt()).isEqualTo(reported.size() + 1);
        assertThat(total.path("input_tokens").asLong())
                .isEqualTo(
                        reported.stream().mapToLong(ReportedUsage::promptTokens).sum())
                .isEqualTo(turn.path("usage").path("input_tokens").asLong());
        assertThat(total.path("output_tokens").asLong())
                .isEqualTo(reported.stream()
                        .mapToLong(ReportedUsage::completionTokens)
                        .sum())
                .isEqualTo(turn.path("usage").path("output_tokens").asLong());
        assertThat(team.api().get("/metrics").expect(200).text())
                .contains("synapse_model_calls_total", "outcome=\"completed\"", "synapse_model_first_token_seconds");

        team.api().deleteGroup(team.group()).expect(204);

        assertThat(usage(team, "by=agent").path("total")).isEqualTo(total);
        assertThat(usage(testBed.team(), "by=agent").path("total").path("calls").asInt())
                .isZero();
    }

    @Test
    void a_group_over_its_daily_budget_fails_its_turns_with_the_reason() {
        int most = 5000;
        GroupClient team = testBed.team("max_tokens_per_day", most);

        JsonNode turn = team.runTurn("How high?");
        for (int i = 0; i < 20 && turn.path("status").asString().equals("completed"); i++) {
            turn = team.runTurn("And now?");
        }

        assertThat(turn.path("error").asString())
                .contains("The group reached its limit of 5000 tokens a day (max_tokens_per_day)");
        JsonNode total = usage(team, "by=day").path("total");
        assertThat(total.path("input_tokens").asLong()
                        + total.path("output_tokens").asLong())
                .isBetween(1L, (long) most);
    }

    private static JsonNode usage(GroupClient team, String query) {
        return team.api().get("/usage?" + query).expect(200).body();
    }

    private List<ReportedUsage> reported(GroupClient team) {
        return testBed.models().calls().stream()
                .filter(call -> call.request().model().equals(team.model()))
                .map(ModelCall::usage)
                .flatMap(Optional::stream)
                .toList();
    }
}
