package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.Reply.Cut;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A failing model call is retried if that can help, and otherwise ends the turn with a visible reason. */
@ExtendWith(SharedTestBed.class)
@Tag("slow")
class ModelFailureTest {

    private AllInOneTestBed testBed;
    private GroupClient team;

    @BeforeEach
    void newTeam(AllInOneTestBed shared) {
        testBed = shared;
        team = shared.team();
    }

    @Test
    void a_failing_model_is_retried_and_then_the_turn_fails_with_the_reason() throws IOException {
        team.on("Orchestrator", Reply.failure(500, "out of order"));
        try (EventClient socket = team.listen()) {
            JsonNode turn = team.runTurn("How high?");
            String reported = socket.awaitType("turn.failed", GroupClient.TURN_LIMIT)
                    .path("error")
                    .asString();

            assertThat(EventLines.of(socket.events()))
                    .containsExactly(
                            "message User",
                            "turn.queued",
                            "turn.started",
                            "step.started Orchestrator",
                            "step.retrying Orchestrator",
                            "step.retrying Orchestrator",
                            "step.failed Orchestrator",
                            "message Orchestrator",
                            "turn.failed");
            assertThat(reported).contains("500", "out of order");
            assertThat(turn.path("status").asString()).isEqualTo("failed");
            assertThat(turn.path("error").asString()).isEqualTo(reported);
            assertThat(turn.path("steps").get(0).path("attempts").asInt()).isEqualTo(3);
            assertThat(socket.events("step.retrying"))
                    .allSatisfy(
                            event -> assertThat(event.path("reason").asString()).contains("500"));
        }
        assertThat(team.prompts("Orchestrator")).hasSize(3);
        assertThat(team.senders()).containsExactly("User", "Orchestrator");
        JsonNode last = team.messages().getLast();
        assertThat(last.path("content").asString())
                .startsWith("The turn failed: ")
                .contains("500", "out of order");
        assertThat(last.path("meta").path("finish_reason").asString()).isEqualTo("failed");
    }

    @Test
    void a_member_that_fails_does_not_stop_the_others() throws IOException {
        team.on(
                "Orchestrator",
                Reply.text("@[Researcher] @[Writer]"),
                Reply.text("TASK_COMPLETE"),
                Reply.text("TASK_COMPLETE"));
        team.on("Researcher", Reply.failure(400, "no such thing"), Reply.text("I am back."));
        team.on("Writer", Reply.text("A long text.").slowedBy(Duration.ofMillis(300), Duration.ZERO));
        try (EventClient socket = team.listen()) {
            JsonNode turn = team.runTurn("How high?");
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);

            assertThat(turn.path("status").asString()).isEqualTo("completed");
            assertThat(team.senders()).containsExactly("User", "Orchestrator", "Researcher", "Writer", "Orchestrator");
            JsonNode failure = team.messages().get(2);
            assertThat(failure.at("/meta/error").asString()).contains("400", "no such thing");
            assertThat(failure.path("content").asString())
                    .isEqualTo(
                            "(I could not answer: " + failure.at("/meta/error").asString() + ")");
            assertThat(team.messages().get(3).path("content").asString()).isEqualTo("A long text.");
            assertThat(team.prompts("Orchestrator").getLast().mentions("[Researcher]: (I could not answer: "))
                    .isTrue();
            assertThat(EventLines.messages(socket.events())).isEqualTo(team.messages());
        }
        assertThat(testBed.synapse().records().messages(team.group())).isEqualTo(team.messages());

        team.runTurn("@[Researcher] And now?");

        assertThat(team.prompts("Researcher").getLast().mentions("(You were asked here, but your model failed: "))
                .isTrue();
        assertThat(team.senders()).endsWith("Researcher", "Orchestrator");
    }

    @Test
    void a_member_that_a_user_mentions_and_that_fails_leaves_the_turn_to_the_orchestrator() {
        team.on("Writer", Reply.failure(401, "no"));
        team.on("Orchestrator", Reply.text("I will do it myself. TASK_COMPLETE"));

        JsonNode turn = team.runTurn("@[Writer] hello");

        assertThat(turn.path("status").asString()).isEqualTo("completed");
        assertThat(team.senders()).containsExactly("User", "Writer", "Orchestrator");
    }

    @Test
    void a_turn_after_a_failed_one_succeeds() {
        team.on("Orchestrator", Reply.failure(400, "no"), Reply.text("Now it works. TASK_COMPLETE"));

        assertThat(team.runTurn("First?").path("status").asString()).isEqualTo("failed");
        assertThat(team.runTurn("Second?").path("status").asString()).isEqualTo("completed");

        assertThat(team.senders()).containsExactly("User", "Orchestrator", "User", "Orchestrator");
    }

    @Test
    void a_refused_key_fails_the_turn_at_once_and_is_not_shown() throws IOException {
        team.on("Orchestrator", Reply.failure(401, "Incorrect API key provided: " + AllInOneTestBed.CANARY));
        try (EventClient socket = team.listen()) {
            JsonNode turn = team.runTurn("How high?");
            socket.awaitType("turn.failed", GroupClient.TURN_LIMIT);

            assertThat(turn.path("error").asString()).contains("401", "API key");
            assertThat(team.prompts("Orchestrator")).hasSize(1);
            assertThat(socket.events("step.retrying")).isEmpty();
            assertShownNowhere(AllInOneTestBed.CANARY, socket.events(), turn);
        }
    }

    @Test
    void a_refused_model_is_reported_with_the_vendors_reason() {
        team.on("Orchestrator", Reply.failure(404, "The model does not exist or you do not have access to it."));

        JsonNode turn = team.runTurn("How high?");

        assertThat(turn.path("error").asString())
                .startsWith("openai/" + team.model() + " answered 404 (unknown model, or wrong base URL)")
                .contains("you do not have access to it");
        assertThat(team.prompts("Orchestrator")).hasSize(1);
    }

    @Test
    void a_cut_stream_leaves_nothing() throws IOException {
        team.on("Writer", Reply.cut("Wrong beginning, by far", Cut.BETWEEN_CHUNKS), Reply.text("The right text."));
        try (EventClient socket = team.listen()) {
            assertThat(team.runTurn("How high?").path("status").asString()).isEqualTo("completed");
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);

            JsonNode message = team.messages().get(6);
            String id = message.path("id").asString();
            assertThat(message.path("content").asString()).isEqualTo("The right text.");
            assertThat(socket.events("message.discarded"))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.path("message_id").asString()).isEqualTo(id));
            assertThat(socket.events("step.retrying")).hasSize(1);
            assertThat(EventLines.streamed(socket.events())).containsEntry(id, "The right text.");
        }
        assertThat(testBed.synapse().records().messages(team.group())).isEqualTo(team.messages());
        assertThat(team.messages().toString()).doesNotContain("Wrong");
    }

    private void assertShownNowhere(String secret, List<JsonNode> events, JsonNode turn) {
        assertThat(events.toString()).doesNotContain(secret);
        assertThat(turn.toString()).doesNotContain(secret);
        assertThat(team.messages().toString()).doesNotContain(secret);
        assertThat(testBed.synapse().records().everything(team.group())).noneMatch(row -> row.contains(secret));
        assertThat(testBed.synapse().log()).doesNotContain(secret);
    }
}
