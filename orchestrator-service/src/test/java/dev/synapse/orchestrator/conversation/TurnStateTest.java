package dev.synapse.orchestrator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.orchestrator.graph.Outcome;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.Uuids;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The state stored between two hops. */
class TurnStateTest {

    private static final String[] TEAM = {"Researcher", "Writer", "Critic"};

    @Test
    void the_same_decision_gives_the_same_ids() {
        GraphTurn turn = GraphTurn.of(TEAM);
        List<Job.StepJob> first = turn.start("@[Writer] @[Critic]").dispatched();
        TurnState begun = turn.state();
        TurnInput input = GraphTurn.answerTo((Job.RunAgentLlm) turn.job("Writer"), "", "t", "u");
        List<Job.StepJob> second = turn.happens(input).dispatched();
        Job.StepJob derived = first.getFirst();

        assertThat(derived.step().value()).isEqualTo(Uuids.derive(begun.turn().value(), "step:1"));
        assertThat(new ResumedTurn(begun).happens(input)).isEqualTo(second);
        assertThat(second).extracting(Job.StepJob::step).doesNotHaveDuplicates();
    }

    @Test
    void steps_without_a_result_are_open() {
        GraphTurn turn = GraphTurn.of(TEAM).start("Hello");
        assertThat(turn.state().openSteps()).isEqualTo(1);

        turn.answer("Orchestrator", "@[Researcher] @[Writer] @[Critic]");
        assertThat(turn.state().openSteps()).isEqualTo(3);

        turn.answer("Writer", "", "t", "u");
        assertThat(turn.state().openSteps()).as("two tools and two members").isEqualTo(4);

        turn.toolAnswers("Writer:t").answer("Critic", "no");
        assertThat(turn.state().openSteps()).isEqualTo(2);
    }

    @Test
    void usage_sums_up() {
        GraphTurn turn = GraphTurn.of(TEAM)
                .start("Hello")
                .answer("Orchestrator", "@[Writer] @[Critic]")
                .answer("Writer", "", "t")
                .toolAnswers("Writer:t")
                .answer("Writer/2", "text")
                .answer("Critic", "fine")
                .answer("Orchestrator", "TASK_COMPLETE");

        assertThat(turn.outcome()).isEqualTo("END");
        assertThat(turn.state().usage()).isEqualTo(new Usage(50, 25, 10, new BigDecimal("0.05")));
        assertThat(turn.state().steps()).isEqualTo(6);
    }

    @Test
    void the_state_stays_small_in_the_middle_of_a_turn_of_five() {
        String[] members = GraphTurn.members(5);
        GraphTurn turn = GraphTurn.of(members).start("Hello");
        for (int i = 0; i < 3; i++) {
            turn.answer("Orchestrator", "@[Member1] @[Member2] @[Member3] @[Member4] @[Member5]");
            turn.answer("Member1", "", "search").toolAnswers("Member1:search");
            for (String name : List.of("Member1/2", "Member2", "Member3", "Member4", "Member5")) {
                turn.answer(name, "x".repeat(10_000));
            }
        }
        turn.answer("Orchestrator", "@[Member1] @[Member2] @[Member3] @[Member4] @[Member5]");
        turn.answer("Member1", "", "search");

        String json = Json.write(turn.state());

        assertThat(json.length()).isLessThan(1024);
        assertThat(Json.read(json, TurnState.class)).isEqualTo(turn.state());
    }

    @Test
    void the_stored_form_is_the_one_that_orchestrators_of_other_versions_read() {
        GraphTurn turn = GraphTurn.of("Writer").start("@[Writer]");
        TurnState state = turn.answer("Writer", "", "t").state();

        String json = Json.write(state);

        assertThat(json)
                .contains("\"calls\":[{\"first\":1,\"alias\":\"Writer\",\"answer\":\""
                        + TurnState.messageOf(state.step(1)) + "\",")
                .contains("\"called\":[\"Writer\"],\"caller\":\"" + state.invokedBy() + "\"}");
        assertThat(Json.read(json, TurnState.class)).isEqualTo(state);
    }

    @Test
    void that_the_orchestrator_was_asked_once_more_is_stored() {
        GraphTurn turn = GraphTurn.of("Writer").start("Hello").answer("Orchestrator", "@[Nobody]");
        TurnInput again = GraphTurn.answerTo((Job.RunAgentLlm) turn.job("Orchestrator"), "@[Nobody]");

        String json = Json.write(turn.state());

        assertThat(json).endsWith("\"asked_again\":true}");
        assertThat(ConversationGraph.build()
                        .run(
                                ConversationNode.COLLECT,
                                Json.read(json, TurnState.class),
                                new ConversationInput.TurnContinuation(again)))
                .isInstanceOf(Outcome.Complete.class);
    }

    /** Resumes a stored state once. */
    private record ResumedTurn(TurnState state) {

        List<Job.StepJob> happens(TurnInput input) {
            TurnState read = Json.read(Json.write(state), TurnState.class);
            var outcome = ConversationGraph.build()
                    .run(ConversationNode.COLLECT, read, new ConversationInput.TurnContinuation(input));
            return ((Outcome.Pause<TurnState, Job.StepJob>) outcome).tasks();
        }
    }
}
