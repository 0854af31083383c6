package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A whole conversation in each vendor's protocol; the scripted servers refuse prompts that the vendor would refuse. */
@ExtendWith(SharedTestBed.class)
class ProtocolsTest {

    private static final String QUESTION = "How high is the Zugspitze? Grüße — 🙂";

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void a_conversation_runs_in_each_protocol(String protocol, AllInOneTestBed testBed) throws IOException {
        boolean isResponses = protocol.equals("responses");
        String provider = isResponses ? "openai" : protocol;
        GroupClient team = isResponses ? testBed.teamOfResponses() : testBed.teamOf(provider);
        try (EventClient socket = team.listen()) {
            JsonNode first = team.runTurn(QUESTION);
            JsonNode second = team.runTurn("And in feet?");
            socket.awaitType("turn.completed", 2, GroupClient.TURN_LIMIT);

            assertThat(first.path("error").asString("")).isEmpty();
            assertThat(second.path("status").asString()).isEqualTo("completed");
            assertThat(team.senders()).hasSize(16);
            assertThat(team.messages()).isEqualTo(testBed.synapse().records().messages(team.group()));
            assertThat(EventLines.messages(socket.events())).isEqualTo(team.messages());
            Map<String, String> streamed = EventLines.streamed(socket.events());
            assertThat(streamed).hasSize(12);
            assertThat(team.messages())
                    .filteredOn(
                            message -> streamed.containsKey(message.path("id").asString()))
                    .allSatisfy(message -> assertThat(message.path("content").asString())
                            .isEqualTo(streamed.get(message.path("id").asString())));
            assertThat(second.path("steps").valueStream())
                    .filteredOn(step -> step.path("kind").asString().equals("run_agent_llm"))
                    .allSatisfy(step -> {
                        assertThat(step.path("provider").asString()).isEqualTo(provider);
                        assertThat(step.path("model").asString()).isEqualTo(team.model());
                        assertThat(step.path("usage").path("output_tokens").asLong())
                                .isPositive();
                    });
        }
        assertThat(team.prompts("Researcher").get(1).lastMessage().content()).contains("Zugspitze");
        assertThat(team.prompts("Orchestrator").getLast().mentions(QUESTION)).isTrue();
    }

    @Test
    void a_group_falls_back_to_another_vendor_if_its_model_is_refused(AllInOneTestBed testBed) {
        GroupClient team = testBed.team();
        String other = "claude-" + UUID.randomUUID();
        testBed.models()
                .whenModel(team.model())
                .reply(Reply.failure(404, "The model `%s` does not exist".formatted(team.model())));
        testBed.models().whenModel(other).reply(Reply.text("Here I am. TASK_COMPLETE"));
        String models =
                "{\"models\": {\"fallback_provider\": \"claude\", \"fallback_model\": \"%s\"}}".formatted(other);
        team.api().send("PATCH", "/groups/" + team.group(), models, Map.of()).expect(200);

        JsonNode turn = team.runTurn(QUESTION);

        assertThat(turn.path("status").asString()).isEqualTo("completed");
        JsonNode step = turn.path("steps").path(0);
        assertThat(step.path("provider").asString()).isEqualTo("anthropic");
        assertThat(step.path("model").asString()).isEqualTo(other);
        assertThat(step.path("reason").asString())
                .startsWith("anthropic/" + other + " answered instead: openai/" + team.model() + " answered 404");
        assertThat(team.messages().getLast().path("meta").path("model").asString())
                .isEqualTo(other);
    }
}
