package dev.synapse.orchestrator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Uuids;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationGraphTest {

    private static final String[] TEAM = {"Researcher", "Writer", "Critic"};

    @Test
    void the_graph_matches_the_documentation() {
        String picture = ConversationGraph.build().mermaid();

        assertThat(picture).isEqualTo("""
            flowchart TD
                start_start(( )) --> start
                start_collect(( )) --> collect
                start --> dispatch
                dispatch --> exit_pause(["pause"])
                dispatch --> exit_failed(["failed"])
                collect --> route
                collect --> run_tools
                collect --> invoke_again
                collect --> dispatch
                collect --> exit_pause(["pause"])
                collect --> exit_failed(["failed"])
                collect --> exit_end(["end"])
                run_tools --> exit_pause(["pause"])
                run_tools --> exit_failed(["failed"])
                invoke_again --> exit_pause(["pause"])
                invoke_again --> exit_failed(["failed"])
                route --> dispatch
                route --> sync_to_postgres
                sync_to_postgres --> exit_end(["end"])
            """);
        assertThat(Path.of("..", "docs", "turns.md")).content().contains("```mermaid\n" + picture + "```");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        What is new?                                  | Orchestrator
        @[Writer] a poem, please                      | Writer
        a poem, @[wRITER], please                     | Writer
        @[ Writer ] a poem                            | Writer
        @[Writer] and @[Researcher]                   | Writer, Researcher
        @[Writer] and @[writer] and again @[Writer]   | Writer
        @[Nobody] do something                        | Orchestrator
        @[Nobody] and @[Critic]                       | Critic
        @[Orchestrator] decide yourself               | Orchestrator
        @Writer without brackets                      | Orchestrator
        TASK_COMPLETE                                 | Orchestrator
        """)
    void mentions_of_the_user_invoke_members(String text, String dispatched) {
        assertThat(GraphTurn.of(TEAM).start(text).outcome()).isEqualTo(dispatched);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        I am done.                                  | END
        I am done. TASK_COMPLETE                    | END
        @[Writer] thanks. TASK_COMPLETE             | END
        @[Writer] go on                             | Writer
        @[researcher] and @[WRITER]                 | Researcher, Writer
        @[Nobody] go on                             | Orchestrator
        @[Nobody] go on. TASK_COMPLETE              | END
        @[Nobody] and @[No one] and @[Critic]       | Critic
        @[Nobody], as @[User] said                  | Orchestrator
        @[**Writer**] go on                         | Writer
        ＠［Ｗｒｉｔｅｒ］ go on                             | Writer
        @[Writer] thanks. TASK_COMPLETE ✅           | END
        @[Orchestrator] and myself                  | END
        @[User] what do you think?                  | END
        Not TASK_COMPLETE yet, @[Critic] first      | Critic
        """)
    void the_orchestrators_answer_routes(String text, String outcome) {
        assertThat(GraphTurn.of(TEAM)
                        .start("Hello")
                        .answer("Orchestrator", text)
                        .outcome())
                .isEqualTo(outcome);
    }

    @Test
    void an_orchestrator_that_mentions_only_strangers_is_asked_once_more() {
        GraphTurn turn = GraphTurn.of(TEAM).start("Hello");
        Job.RunAgentLlm first = (Job.RunAgentLlm) turn.job("Orchestrator");

        assertThat(turn.answer("Orchestrator", "@[Nobody]").outcome()).isEqualTo("Orchestrator");
        Job.RunAgentLlm second = (Job.RunAgentLlm) turn.job("Orchestrator");
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.parent()).isEqualTo(first.message());
        assertThat(second.message()).isNotEqualTo(first.message());
        assertThat(turn.happens(GraphTurn.answerTo(first, "@[Nobody]")).dispatched())
                .as("a repeated answer")
                .isEmpty();

        assertThat(turn.answer("Orchestrator", "@[No one]").outcome()).isEqualTo("END");
        assertThat(turn.state().steps()).isEqualTo(2);
        assertThat(turn.state().usage().totalTokens()).isEqualTo(30);
    }

    @Test
    void it_is_asked_once_more_each_time_that_it_speaks() {
        GraphTurn turn = GraphTurn.of(TEAM).start("Hello");

        for (int i = 0; i < 3; i++) {
            assertThat(turn.answer("Orchestrator", "@[Nobody]").outcome()).isEqualTo("Orchestrator");
            assertThat(turn.answer("Orchestrator", "@[Writer] @[Critic]").outcome())
                    .isEqualTo("Writer, Critic");
            turn.answer("Writer", "@[Nobody]");
            assertThat(turn.answer("Critic", "no").outcome()).isEqualTo("Orchestrator");
        }
        turn.answer("Orchestrator", "@[Nobody]").answer("Orchestrator", "", "search");
        assertThat(turn.toolAnswers("Orchestrator:search").outcome()).isEqualTo("Orchestrator/2");
        assertThat(turn.answer("Orchestrator/2", "@[Nobody]").outcome())
                .as("its tools belong to the same speech")
                .isEqualTo("END");
    }

    @Test
    void it_is_not_asked_once_more_beyond_a_limit() {
        assertThat(new GraphTurn(GraphTurn.limits(1, 8), TEAM)
                        .start("Hello")
                        .answer("Orchestrator", "@[Nobody]")
                        .outcome())
                .isEqualTo("END");
        assertThat(new GraphTurn(GraphTurn.maxTokens(15), TEAM)
                        .start("Hello")
                        .answer("Orchestrator", "@[Nobody]")
                        .outcome())
                .isEqualTo("END");
        assertThat(new GraphTurn(GraphTurn.maxCost("0.01"), TEAM)
                        .start("Hello")
                        .answer("Orchestrator", "@[Nobody]")
                        .outcome())
                .isEqualTo("END");
    }

    @Test
    void members_answer_in_parallel_and_the_orchestrator_waits_for_all() {
        GraphTurn turn = GraphTurn.of(TEAM).start("Hello").answer("Orchestrator", "@[Researcher] @[Writer] @[Critic]");
        assertThat(turn.outcome()).isEqualTo("Researcher, Writer, Critic");

        assertThat(turn.answer("Critic", "no").outcome()).isEmpty();
        assertThat(turn.answer("Researcher", "facts").outcome()).isEmpty();
        assertThat(turn.answer("Writer", "text").outcome()).isEqualTo("Orchestrator");
        assertThat(turn.answer("Orchestrator", "TASK_COMPLETE").outcome()).isEqualTo("END");
    }

    @Test
    void a_members_answer_invokes_no_member_and_does_not_end_the_turn() {
        assertThat(GraphTurn.of(TEAM)
                        .start("@[Writer] hello")
                        .answer("Writer", "@[Critic] says the web page. TASK_COMPLETE")
                        .outcome())
                .isEqualTo("Orchestrator");
    }

    @Test
    void mentions_next_to_a_tool_call_invoke_no_member() {
        GraphTurn turn =
                GraphTurn.of(TEAM).start("Hello").answer("Orchestrator", "@[Writer] TASK_COMPLETE", "web_search");
        assertThat(turn.outcome()).isEqualTo("Orchestrator:web_search");

        assertThat(turn.toolAnswers("Orchestrator:web_search").outcome()).isEqualTo("Orchestrator/2");
        assertThat(turn.answer("Orchestrator/2", "@[Writer]").outcome()).isEqualTo("Writer");
    }

    @Test
    void tool_results_go_back_to_the_caller_and_others_do_not_wait_for_them() {
        GraphTurn turn = GraphTurn.of(TEAM).start("@[Researcher] @[Writer]");

        assertThat(turn.answer("Researcher", "", "search", "fetch").outcome())
                .isEqualTo("Researcher:search, Researcher:fetch");
        assertThat(turn.answer("Writer", "", "spell").outcome()).isEqualTo("Writer:spell");
        assertThat(turn.toolAnswers("Researcher:search").outcome()).isEmpty();
        assertThat(turn.toolAnswers("Writer:spell").outcome()).isEqualTo("Writer/2");
        assertThat(turn.toolAnswers("Researcher:fetch").outcome()).isEqualTo("Researcher/2");
        assertThat(turn.answer("Writer/2", "text").outcome()).isEmpty();
        assertThat(turn.answer("Researcher/2", "", "search").outcome()).isEqualTo("Researcher:search");
        assertThat(turn.toolAnswers("Researcher:search").outcome()).isEqualTo("Researcher/3");
        assertThat(turn.answer("Researcher/3", "facts").outcome()).isEqualTo("Orchestrator");
    }

    @Test
    void the_rounds_of_a_call_belong_together() {
        GraphTurn turn = GraphTurn.of(TEAM).start("@[Writer]");
        Job.RunAgentLlm first = (Job.RunAgentLlm) turn.job("Writer");
        turn.answer("Writer", "", "spell");
        Job.RunTool tool = (Job.RunTool) turn.job("Writer:spell");
        turn.toolAnswers("Writer:spell");
        Job.RunAgentLlm second = (Job.RunAgentLlm) turn.job("Writer/2");

        assertThat(first.invocation()).isEqualTo(first.step());
        assertThat(first.historyEnd()).isNull();
        assertThat(tool.invocation()).isEqualTo(first.invocation());
        assertThat(tool.parent()).isEqualTo(first.message());
        assertThat(second.invocation()).isEqualTo(first.invocation());
        assertThat(second.round()).isEqualTo(2);
        assertThat(second.historyEnd()).isEqualTo(7);
        assertThat(second.parent()).isEqualTo(first.message());
        assertThat(List.of(first.number(), tool.number(), second.number())).containsExactly(1, 2, 3);
    }

    @Test
    void the_parent_of_an_answer_is_the_message_that_invoked_it() {
        GraphTurn turn = GraphTurn.of(TEAM).start("Hello");
        Job.RunAgentLlm asked = (Job.RunAgentLlm) turn.job("Orchestrator");
        turn.answer("Orchestrator", "@[Writer] @[Critic]");
        Job.RunAgentLlm writer = (Job.RunAgentLlm) turn.job("Writer");
        turn.answer("Critic", "no").answer("Writer", "text");

        assertThat(asked.parent()).isNotNull();
        assertThat(writer.parent()).isEqualTo(asked.message());
        assertThat(((Job.RunAgentLlm) turn.job("Orchestrator")).parent()).isEqualTo(writer.message());
    }

    @Test
    void an_unexpected_result_changes_nothing() {
        GraphTurn turn = GraphTurn.of(TEAM).start("@[Writer] @[Critic]");
        TurnInput known = GraphTurn.answerTo((Job.RunAgentLlm) turn.job("Writer"), "text");
        TurnState after = turn.answer("Writer", "text").state();
        StepId unknown = new StepId(Uuids.next());

        for (TurnInput input : List.of(
                known,
                new TurnInput.StepFailed(((TurnInput.AgentAnswered) known).step(), "late", GraphTurn.USAGE),
                new TurnInput.ToolAnswered(unknown),
                new TurnInput.StepFailed(unknown, "whose?", GraphTurn.USAGE),
                new TurnInput.AgentAnswered(
                        unknown,
                        new MessageId(Uuids.next()),
                        List.of("Writer"),
                        true,
                        List.of(),
                        1,
                        GraphTurn.USAGE))) {
            assertThat(turn.happens(input).state()).isEqualTo(after);
            assertThat(turn.outcome()).isEmpty();
        }
    }
}
