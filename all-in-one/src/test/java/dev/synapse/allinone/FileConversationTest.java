package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.TestImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The files of a message, from the upload to the requests that each vendor's models receive. */
@ExtendWith(SharedTestBed.class)
class FileConversationTest {

    private static final byte[] IMAGE = TestImages.png(40, 30);
    private static final String TEXT = "The password of the day is Zugspitze.";

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void models_get_the_files_of_a_message_in_its_turn_and_in_later_ones(String protocol, AllInOneTestBed testBed)
            throws IOException {
        GroupClient team = protocol.equals("responses") ? testBed.teamOfResponses() : testBed.teamOf(protocol);
        try (EventClient socket = team.listen()) {
            String image = team.api()
                    .upload(team.group(), "image/png", IMAGE)
                    .expect(201)
                    .id();
            String text = team.api()
                    .upload(team.group(), "text/plain", TEXT.getBytes(StandardCharsets.UTF_8))
                    .expect(201)
                    .id();
            JsonNode posted = team.api()
                    .postMessage(team.group(), "What is this?", List.of(image, text))
                    .expect(202)
                    .body();
            assertThat(team.awaitEnd(posted.path("turn_id").asString())
                            .path("status")
                            .asString())
                    .isEqualTo("completed");
            int requests = team.prompts("Orchestrator").size();
            assertThat(team.runTurn("And now?").path("status").asString()).isEqualTo("completed");
            socket.awaitType("turn.completed", 2, GroupClient.TURN_LIMIT);

            for (ModelRequest request : List.of(
                    team.prompts("Orchestrator").getFirst(),
                    team.prompts("Orchestrator").get(requests))) {
                assertThat(request.images())
                        .singleElement()
                        .isEqualTo(new ModelRequest.Image(
                                "image/png", Base64.getEncoder().encodeToString(IMAGE)));
                assertThat(request.mentions(TEXT)).isTrue();
            }
            assertThat(team.messages().getFirst().path("meta").path("files")).hasSize(2);
            assertThat(EventLines.messages(socket.events())).isEqualTo(team.messages());
            assertThat(team.messages()).isEqualTo(testBed.synapse().records().messages(team.group()));
        }
    }
}
