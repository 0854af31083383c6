package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a model writes before its answer: shown apart, given back to its own provider only, and without any effect on the conversation. */
@ExtendWith(SharedTestBed.class)
class ReasoningTest {

    private static final String THOUGHT = "The clock knows. @[Writer] should not. TASK_COMPLETE Grüße 🙂";

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void reasoning_is_shown_apart_and_returned_to_its_provider_alone(String protocol, AllInOneTestBed testBed)
            throws IOException {
        GroupClient team = team(protocol, testBed);
        team.give("Researcher", "current_time");
        team.on(
                "Orchestrator",
                Reply.text("@[Researcher]").after(THOUGHT),
                Reply.text("TASK_COMPLETE").after(THOUGHT));
        team.on(
                "Researcher",
                Reply.toolCall("current_time", "{}").after(THOUGHT),
                Reply.text("It is late.").after("Now I know."));
        try (EventClient socket = team.listen()) {
            JsonNode turn = team.runTurn("What time is it?");
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);

            assertThat(turn.path("error").asString("")).isEmpty();
            assertThat(team.senders())
                    .containsExactly(
                            "User", "Orchestrator", "Researcher", "current_time", "Researcher", "Orchestrator");
            JsonNode calling = team.messages().get(2);
            assertThat(calling.at("/meta/reasoning").asString()).isEqualTo(THOUGHT);
            assertThat(team.messages().get(4).at("/meta/reasoning").asString()).isEqualTo("Now I know.");
            assertThat(reasoning(socket, calling)).isEqualTo(THOUGHT);
            assertThat(EventLines.messages(socket.events())).isEqualTo(team.messages());
            assertThat(team.messages().toString() + socket.events()).doesNotContain("vendor_part", "signed:");
        }
        ModelRequest afterTool = team.prompts("Researcher").get(1);
        assertThat(afterTool.sent().toString()).contains(returned(protocol));
        assertThat(team.prompts("Orchestrator")).noneMatch(prompt -> prompt.mentions(THOUGHT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void what_the_provider_needs_back_outlives_a_cancelled_turn(String protocol, AllInOneTestBed testBed) {
        GroupClient team = team(protocol, testBed);
        team.give("Researcher", "current_time");
        Latch never = new Latch();
        team.on(
                "Researcher",
                Reply.toolCall("current_time", "{}").after(THOUGHT),
                Reply.text("too late").heldBy(never),
                Reply.text("Here I am again."));
        String turn = team.ask("@[Researcher] What time is it?");
        Await.until(GroupClient.TURN_LIMIT, () -> team.prompts("Researcher").size() == 2, "the call after the tool");
        team.api().cancelTurn(team.group(), turn).expect(202);
        team.awaitEnd(turn);

        team.runTurn("@[Researcher] And now?");

        ModelRequest next = team.prompts("Researcher").get(2);
        assertThat(next.sent().toString()).contains(returned(protocol));
    }

    /** How the protocol carries the reasoning of an earlier answer. */
    private static String returned(String protocol) {
        String quoted = "\"%s%s\"";
        return switch (protocol) {
            case "openai" -> "\"reasoning_content\":" + quoted.formatted("", THOUGHT);
            case "anthropic" ->
                "\"thinking\":%s,\"signature\":%s"
                        .formatted(quoted.formatted("", THOUGHT), quoted.formatted("signed:", THOUGHT));
            case "responses" -> "\"encrypted_content\":" + quoted.formatted("signed:", THOUGHT);
            case "gemini" -> "\"thoughtSignature\":" + quoted.formatted("signed:", THOUGHT);
            default -> "\"thinking\":" + quoted.formatted("", THOUGHT);
        };
    }

    private static GroupClient team(String protocol, AllInOneTestBed testBed) {
        return protocol.equals("responses") ? testBed.teamOfResponses() : testBed.teamOf(protocol);
    }

    private static String reasoning(EventClient socket, JsonNode message) {
        return socket.events("reasoning.delta").stream()
                .filter(event -> event.path("message_id").equals(message.path("id")))
                .map(event -> event.path("delta").asString())
                .collect(Collectors.joining());
    }
}
