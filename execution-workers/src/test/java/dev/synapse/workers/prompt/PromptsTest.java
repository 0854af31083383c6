package dev.synapse.workers.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.turn.Roster;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptsTest {

    private final Agent orchestrator = agent("Orchestrator", "Be kind.");
    private final Agent writer = agent("Writer", "You write.\n  In  verse.");
    private final Agent researcher = agent("Researcher", "You search.", "web_search", "clock");

    @Test
    void the_orchestrators_prompt_lists_its_team_and_how_to_mention_it() {
        String prompt = Prompts.system(orchestrator, roster(orchestrator, writer, researcher));

        assertThat(prompt)
                .contains("Be kind.")
                .contains("- @[Writer]: You write. In verse.\n")
                .contains("- @[Researcher]: You search. (tools: web_search, clock)")
                .contains("TASK_COMPLETE")
                .doesNotContain("@[Orchestrator]", "{{");
    }

    @Test
    void an_orchestrator_without_a_team_answers_itself() {
        assertThat(Prompts.system(orchestrator, roster(orchestrator))).contains("(none: answer yourself)");
    }

    @Test
    void a_members_prompt_names_the_member() {
        assertThat(Prompts.system(writer, roster(orchestrator, writer)))
                .contains("You are Writer")
                .contains("You write.\n  In  verse.")
                .doesNotContain("{{");
    }

    @Test
    void user_text_is_never_expanded_as_a_template() {
        Agent sly = agent("Sly", "{{team}} $1 \\ {{alias}} {{secret}}");

        assertThat(Prompts.system(sly, roster(orchestrator, sly))).contains("{{team}} $1 \\ {{alias}} {{secret}}");
    }

    @Test
    void a_long_role_is_shortened_in_the_team_list() {
        Agent verbose = agent("Verbose", "x".repeat(400));

        assertThat(Prompts.system(orchestrator, roster(orchestrator, verbose)))
                .contains("- @[Verbose]: " + "x".repeat(300) + "…")
                .doesNotContain("x".repeat(301));
    }

    private static Agent agent(String alias, String role, String... tools) {
        return new Agent(MemberId.next(), alias, role, List.of(tools), "openai", "gpt", null);
    }

    private static Roster roster(Agent... agents) {
        return new Roster(List.of(agents), Limits.DEFAULT);
    }
}
