package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoClientTest {
    private static final SystemMessage ORCHESTRATOR = new SystemMessage("""
            You lead a team.
            Team members:
            - @[Researcher]: finds things out; ask @[Nobody] never
            - @[Writer]: writes
            - @[Critic]: criticises
            - @[Fourth]: waits

            End with TASK_COMPLETE.""");
    private static final SystemMessage MEMBER = new SystemMessage("You are Researcher.");
    private static final UserMessage QUESTION = new UserMessage("User", "[User]: Why is\nthe @[sky] blue?");
    private static final ToolDefinition SEARCH = new ToolDefinition(
            "web_search",
            "Searches.",
            "{\"type\": \"object\", \"properties\": {\"query\": {\"type\": \"string\", \"maxLength\": 10}},"
                    + " \"required\": [\"query\"]}");

    private final ModelClient demo = new DemoClient(Duration.ZERO);

    @Test
    void the_orchestrator_calls_at_most_three_members() throws Exception {
        ModelReply reply = call(List.of(), ORCHESTRATOR, QUESTION);

        assertThat(reply.text()).containsSubsequence("@[Researcher]", "@[Writer]", "@[Critic]");
        assertThat(reply.text()).doesNotContain("Fourth", "Nobody", "@[sky]", "TASK_COMPLETE");
        assertThat(reply.finishReason()).isEqualTo("stop");
    }

    @Test
    void the_orchestrator_ends_when_members_have_answered() throws Exception {
        ModelReply reply = call(
                List.of(),
                ORCHESTRATOR,
                QUESTION,
                new AssistantMessage("@[Researcher] please", List.of()),
                new UserMessage("Researcher", "[Researcher]: because"));

        assertThat(reply.text())
                .contains("Researcher")
                .endsWith("TASK_COMPLETE")
                .doesNotContain("@[");
    }

    @Test
    void the_orchestrator_answers_each_of_several_people() throws Exception {
        ModelReply reply = call(
                List.of(),
                ORCHESTRATOR,
                new UserMessage("User", "[User (Anna)]: Why?"),
                new UserMessage("Researcher", "[Researcher]: because"),
                new UserMessage("User", "[User (Bob \uD83D\uDE00)]: And when?"));

        assertThat(reply.text()).contains("@[Researcher]", "“And when?”").doesNotContain("TASK_COMPLETE");
    }

    @Test
    void a_new_message_starts_over() throws Exception {
        ModelReply reply =
                call(List.of(), ORCHESTRATOR, QUESTION, new UserMessage(null, "[Researcher]: because"), QUESTION);

        assertThat(reply.text()).contains("@[Researcher]").doesNotContain("TASK_COMPLETE");
    }

    @Test
    void a_prompt_with_thousands_of_lines_is_read() throws Exception {
        SystemMessage many = new SystemMessage("Team members:\n" + "-\n".repeat(50_000));

        assertThat(call(List.of(), many, QUESTION).text()).isNotEmpty();
    }

    @Test
    void an_orchestrator_without_members_ends() throws Exception {
        SystemMessage alone = new SystemMessage("You lead.\nTeam members:\n\nEnd it.");

        assertThat(call(List.of(), alone, QUESTION).text()).endsWith("TASK_COMPLETE");
    }

    @Test
    void a_member_calls_its_tool_with_valid_arguments() throws Exception {
        ModelReply reply = call(List.of(SEARCH), MEMBER, QUESTION, new UserMessage(null, "[Orchestrator]: go"));

        assertThat(reply.finishReason()).isEqualTo("tool_calls");
        assertThat(reply.toolCalls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("web_search");
            assertThat(call.argumentsJson()).isEqualTo("{\"query\":\"Why is\\nthe\"}");
            assertThat(call.id()).isNotBlank();
        });
    }

    @Test
    void a_member_answers_with_the_result() throws Exception {
        ModelReply reply = call(
                List.of(SEARCH),
                MEMBER,
                QUESTION,
                new UserMessage(null, "[Orchestrator]: go"),
                new AssistantMessage("", List.of(new ModelToolCall("c", "web_search", "{}"))),
                new ToolResultMessage("c", "web_search", "Rayleigh scattering"));

        assertThat(reply.toolCalls()).isEmpty();
        assertThat(reply.text()).contains("web_search", "Rayleigh scattering");
    }

    @Test
    void a_result_of_a_previous_turn_is_ignored() throws Exception {
        ModelReply reply = call(
                List.of(SEARCH),
                MEMBER,
                new ToolResultMessage("c", "web_search", "old"),
                QUESTION,
                new UserMessage(null, "[Orchestrator]: go"));

        assertThat(reply.toolCalls()).hasSize(1);
    }

    @Test
    void a_member_without_tools_answers() throws Exception {
        assertThat(call(List.of(), MEMBER, QUESTION).text()).contains("Why is the [sky] blue?");
    }

    @Test
    void each_message_is_marked_as_demo_and_its_deltas_add_up_to_the_text() throws Exception {
        List<String> deltas = new ArrayList<>();

        ModelReply reply = demo.call(request(List.of(), MEMBER, QUESTION), deltas::add);

        assertThat(reply.text()).startsWith("(Demo model: set OPENAI_API_KEY");
        assertThat(deltas).hasSizeGreaterThan(5);
        assertThat(String.join("", deltas)).isEqualTo(reply.text());
    }

    @Test
    void replies_are_deterministic() throws Exception {
        assertThat(call(List.of(SEARCH), MEMBER, QUESTION)).isEqualTo(call(List.of(SEARCH), MEMBER, QUESTION));
    }

    private ModelReply call(List<ToolDefinition> tools, PromptMessage... messages) throws Exception {
        return demo.call(request(tools, messages), Models.IGNORED);
    }

    private static ModelRequest request(List<ToolDefinition> tools, PromptMessage... messages) {
        return new ModelRequest("demo", "demo", null, List.of(messages), tools, Models.LONG);
    }
}
