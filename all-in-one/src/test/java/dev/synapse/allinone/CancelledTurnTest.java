package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedTestBed.class)
class CancelledTurnTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final AllInOneTestBed testBed;
    private final GroupClient team;

    CancelledTurnTest(AllInOneTestBed testBed) {
        this.testBed = testBed;
        this.team = testBed.team();
    }

    @Test
    void a_turn_is_cancelled_while_two_models_stream_and_the_next_one_works() throws Exception {
        team.on("Researcher", new Reply.HangMidStream("Once upon a time"), Reply.text("Facts"));
        team.on("Writer", Reply.hang(), Reply.text("A text"));
        try (EventClient events = team.listen()) {
            String turn = team.ask("@[Researcher] @[Writer] hello");
            Await.until(LIMIT, this::openCalls, open -> open.size() == 2, "two calls in flight");
            events.awaitType("message.delta", LIMIT);
            List<ModelCall> calls = openCalls();

            JsonNode asked =
                    team.api().cancelTurn(team.group(), turn).expect(202).body();

            assertThat(asked.path("status").asString()).isEqualTo("running");
            Await.until(
                    LIMIT, () -> calls.stream().allMatch(ModelCall::clientClosed), "both connections have been closed");
            JsonNode ended = team.awaitEnd(turn);
            assertThat(ended.path("status").asString()).isEqualTo("cancelled");
            assertThat(ended.at("/usage/estimated").asBoolean()).isTrue();
            assertThat(ended.at("/usage/input_tokens").asInt()).isPositive();
            assertThat(ended.path("steps"))
                    .hasSize(2)
                    .allSatisfy(
                            step -> assertThat(step.path("status").asString()).isEqualTo("cancelled"));
            events.awaitType("turn.cancelled", LIMIT);
            assertThat(EventLines.of(events.events()))
                    .endsWith("turn.cancelled")
                    .contains("message.delta Researcher");
            assertThat(events.events("message.discarded")).hasSize(1);
            assertThat(team.api().cancelTurn(team.group(), turn).expect(200).body())
                    .isEqualTo(ended);
        }
        JsonNode next = team.runTurn("@[Researcher] @[Writer] again");
        assertThat(next.path("status").asString()).isEqualTo("completed");
        assertThat(team.senders()).containsSubsequence("User", "User", "Orchestrator");
    }

    @Test
    void a_group_is_deleted_during_a_turn_and_leaves_nothing() throws Exception {
        team.on("Writer", Reply.hang());
        String waiting;
        try (EventClient events = team.listen()) {
            team.ask("@[Writer] hello");
            waiting = team.ask("and this");
            Await.until(LIMIT, this::openCalls, open -> open.size() == 1, "a call in flight");
            ModelCall call = openCalls().getFirst();

            team.api().deleteGroup(team.group()).expect(204);

            Await.until(LIMIT, call::clientClosed, "the connection has been closed");
            assertThat(events.awaitClosed(LIMIT)).isEqualTo(1000);
        }
        team.api().turn(team.group(), waiting).expect(404);
        team.api().cancelTurn(team.group(), waiting).expect(404);
        assertThat(testBed.synapse().records().everything(team.group())).isEmpty();
    }

    private List<ModelCall> openCalls() {
        return testBed.models().calls().stream()
                .filter(call -> call.request().model().equals(team.model()) && !call.finished())
                .toList();
    }
}
