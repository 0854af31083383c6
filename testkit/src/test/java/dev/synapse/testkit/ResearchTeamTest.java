package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ResearchTeamTest {
    private static final String CALL_RESEARCHER = "@[Researcher] Please find out: why is the sky blue?";
    private static final String CALL_WRITER = "@[Writer] Please write a short answer from the findings.";

    private final ResearchTeam team = new ResearchTeam();

    @Test
    void the_orchestrator_calls_the_researcher_first() {
        Reply reply = team.reply(prompt("orchestrator", "user", "why is the sky blue?"));

        assertThat(text(reply)).isEqualTo(CALL_RESEARCHER);
    }

    @Test
    void the_orchestrator_then_calls_the_writer_and_ends_the_turn() {
        Reply second = team.reply(prompt(
                "m",
                "system",
                "You are the Orchestrator.",
                "user",
                "why is the sky blue?",
                "assistant",
                CALL_RESEARCHER,
                "user",
                "[Researcher]: I found: light"));
        Reply third = team.reply(prompt(
                "m",
                "system",
                "You are the Orchestrator.",
                "user",
                "why is the sky blue?",
                "assistant",
                CALL_RESEARCHER,
                "user",
                "[Researcher]: I found: light",
                "assistant",
                CALL_WRITER,
                "user",
                "[Writer]: An answer"));

        assertThat(text(second)).isEqualTo(CALL_WRITER);
        assertThat(text(third)).endsWith("TASK_COMPLETE");
    }

    @Test
    void a_second_turn_starts_from_scratch() {
        Reply reply = team.reply(prompt(
                "orchestrator",
                "user",
                "[User]: first question @[Writer]",
                "assistant",
                CALL_RESEARCHER,
                "user",
                "[Researcher]: I found: light",
                "assistant",
                CALL_WRITER,
                "assistant",
                "Done.\n\nTASK_COMPLETE",
                "user",
                "[User]: Ünd second @[Writer] question"));

        assertThat(text(reply)).isEqualTo("@[Researcher] Please find out: Ünd second question");
    }

    @Test
    void the_researcher_searches_once_and_reports_the_results() {
        ModelRequest before = prompt("researcher", "user", "why is the sky blue?");
        ((ObjectNode) before.raw())
                .putArray("tools")
                .addObject()
                .putObject("function")
                .put("name", "web_search");
        ModelRequest after = prompt("researcher", "user", "why?", "assistant", "", "tool", "Rayleigh scattering");

        Reply.ToolCalls call = (Reply.ToolCalls) team.reply(before);
        Reply report = team.reply(after);

        assertThat(call.calls().getFirst().arguments()).isEqualTo("{\"query\":\"why is the sky blue?\"}");
        assertThat(team.reply(before)).as("a retry").isEqualTo(call);
        assertThat(text(report)).isEqualTo("I found: Rayleigh scattering");
    }

    @Test
    void an_agent_is_recognised_by_the_start_of_its_prompt() {
        String system = "You are the Orchestrator of a team.\n\n- @[Writer]: You are Writer, who writes.";

        Reply reply = team.reply(prompt("m", "system", system, "user", "[User]: Writer, why?"));

        assertThat(text(reply)).isEqualTo("@[Researcher] Please find out: Writer, why?");
    }

    @Test
    void the_writer_writes() {
        assertThat(text(team.reply(prompt("writer", "user", "why?")))).startsWith("An answer to \"why?\"");
    }

    private static ModelRequest prompt(String model, String... rolesAndContents) {
        var body = Chat.prompt(model, rolesAndContents);
        return new ModelRequest(body, body, Map.of(), Instant.EPOCH);
    }

    private static String text(Reply reply) {
        return ((Reply.Text) reply).content();
    }
}
