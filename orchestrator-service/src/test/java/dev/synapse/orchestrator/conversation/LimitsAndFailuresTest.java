package dev.synapse.orchestrator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Early ends of a turn: limits, deadline, cancellation, failed step. */
class LimitsAndFailuresTest {

    private static final String[] TEAM = {"Researcher", "Writer", "Critic"};

    @Test
    void steps_are_limited() {
        GraphTurn turn = new GraphTurn(GraphTurn.limits(3, 8), TEAM).start("Hello");

        assertThat(turn.answer("Orchestrator", "@[Writer] @[Critic]").outcome()).isEqualTo("Writer, Critic");
        assertThat(turn.answer("Writer", "").outcome()).isEmpty();
        assertThat(turn.answer("Critic", "").outcome())
                .isEqualTo("FAILED: The turn reached its limit of 3 steps (max_steps)");
    }

    @Test
    void tool_steps_count_as_well() {
        assertThat(new GraphTurn(GraphTurn.limits(2, 8), TEAM)
                        .start("@[Writer]")
                        .answer("Writer", "", "one", "two")
                        .outcome())
                .isEqualTo("FAILED: The turn reached its limit of 2 steps (max_steps)");
        assertThat(new GraphTurn(GraphTurn.limits(2, 8), TEAM)
                        .start("@[Writer]")
                        .answer("Writer", "", "one")
                        .toolAnswers("Writer:one")
                        .outcome())
                .isEqualTo("FAILED: The turn reached its limit of 2 steps (max_steps)");
    }

    @Test
    void a_turn_refused_at_its_first_dispatch_fails_at_its_immediate_deadline() {
        GraphTurn turn = new GraphTurn(GraphTurn.limits(1, 8), TEAM).start("@[Writer] @[Critic]");
        String reason = "FAILED: The turn reached its limit of 1 steps (max_steps)";
        assertThat(turn.outcome()).isEqualTo(reason);

        assertThat(turn.happens(new TurnInput.DeadlinePassed()).outcome()).isEqualTo(reason);
    }

    @Test
    void tool_rounds_are_limited_per_call() {
        GraphTurn turn = new GraphTurn(GraphTurn.limits(40, 2), TEAM).start("@[Writer] @[Critic]");
        turn.answer("Writer", "", "t").toolAnswers("Writer:t");
        turn.answer("Critic", "", "t").toolAnswers("Critic:t");
        turn.answer("Critic/2", "", "t").toolAnswers("Critic:t");
        turn.answer("Writer/2", "", "t").toolAnswers("Writer:t");

        assertThat(turn.outcome()).isEqualTo("Writer/3");
        assertThat(turn.answer("Writer/3", "", "t").outcome())
                .isEqualTo("FAILED: Writer called tools more than 2 times in a row (max_tool_rounds)");
    }

    @Test
    void tokens_are_limited() {
        GraphTurn turn = new GraphTurn(GraphTurn.maxTokens(30), TEAM).start("Hello");

        assertThat(turn.answer("Orchestrator", "@[Writer]").outcome()).isEqualTo("Writer");
        assertThat(turn.answer("Writer", "text").outcome())
                .isEqualTo("FAILED: The turn reached its limit of 30 tokens (max_tokens)");
    }

    @Test
    void the_cost_is_limited() {
        GraphTurn turn = new GraphTurn(GraphTurn.maxCost("0.020"), TEAM).start("Hello");

        assertThat(turn.answer("Orchestrator", "@[Writer]").outcome()).isEqualTo("Writer");
        assertThat(turn.answer("Writer", "text").outcome())
                .isEqualTo("FAILED: The turn reached its limit of 0.020 US dollars (max_cost_usd)");
    }

    @Test
    void a_limit_reached_by_the_last_answer_has_no_effect() {
        assertThat(new GraphTurn(GraphTurn.maxTokens(15), TEAM)
                        .start("Hello")
                        .answer("Orchestrator", "TASK_COMPLETE")
                        .outcome())
                .isEqualTo("END");
    }

    @Test
    void the_deadline_fails_the_turn() {
        assertThat(GraphTurn.of(TEAM)
                        .start("Hello")
                        .happens(new TurnInput.DeadlinePassed())
                        .outcome())
                .isEqualTo("FAILED: The turn took longer than 900 seconds (turn_timeout_seconds)");
    }

    @Test
    void a_request_cancels_the_turn() {
        assertThat(GraphTurn.of(TEAM)
                        .start("Hello")
                        .happens(new TurnInput.CancelRequested())
                        .outcome())
                .isEqualTo("CANCELLED");
    }

    @Test
    void a_failed_step_fails_the_turn_with_its_reason_and_its_usage() {
        GraphTurn turn = GraphTurn.of(TEAM)
                .start("@[Writer] @[Critic]")
                .answer("Critic", "no")
                .fails("Writer", "429 from the provider");

        assertThat(turn.outcome()).isEqualTo("FAILED: 429 from the provider");
        assertThat(turn.state().usage()).isEqualTo(new Usage(20, 10, 4, new BigDecimal("0.02")));
    }
}
