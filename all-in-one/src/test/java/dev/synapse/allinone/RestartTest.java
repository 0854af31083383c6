package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.Gate;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ResearchTeam;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The all-in-one ends in the middle of a turn, by kill -9 or by SIGTERM: its next start on the same home finishes the turn. */
class RestartTest {

    private static final int KILLS = 3;
    private static final int EVENTS_OF_A_TURN = 40;

    private static Stage stage;

    @BeforeAll
    static void set() {
        stage = Stage.set();
    }

    @AfterAll
    static void close() throws IOException {
        stage.close();
    }

    @Test
    void a_turn_killed_in_a_model_call_is_finished_by_the_next_start() throws IOException {
        Team team = stage.team();
        Gate gate = new Gate();
        team.on("Writer", Reply.text("never said").behind(gate), Reply.text("The mountain is high."));
        EventClient before = team.listen();
        String turn = team.ask("How high?");
        gate.awaitWaiting(1, Team.TURN_LIMIT);

        stage.killAndRestart();

        Team again = team.at(stage.synapse().api());
        try (EventClient after = again.listenAfter(before.lastSeq().orElseThrow())) {
            assertThat(again.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
            after.awaitType("turn.completed", Team.TURN_LIMIT);
            assertFinishedOnce(again, joined(before, after));
        }
        assertThat(again.prompts("Writer")).hasSize(2);
        assertThat(again.messages().get(6).path("content").asString()).isEqualTo("The mountain is high.");
        gate.open();
    }

    @Test
    void at_SIGTERM_a_call_under_way_is_finished_and_the_turn_goes_on_after_the_next_start() throws IOException {
        Team team = stage.team();
        Gate gate = new Gate();
        team.on("Writer", Reply.text("The mountain is high.").behind(gate));
        EventClient before = team.listen();
        String turn = team.ask("How high?");
        gate.awaitWaiting(1, Team.TURN_LIMIT);

        stage.synapse().process().terminate();
        assertThat(before.awaitClosed(RunningSynapse.STOP_LIMIT)).isEqualTo(1012);
        gate.open();
        assertThat(stage.synapse().process().awaitExit(RunningSynapse.STOP_LIMIT))
                .isZero();
        stage.restart();

        Team again = team.at(stage.synapse().api());
        try (EventClient after = again.listenAfter(before.lastSeq().orElseThrow())) {
            assertThat(again.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
            after.awaitType("turn.completed", Team.TURN_LIMIT);
            assertFinishedOnce(again, joined(before, after));
        }
        assertThat(again.prompts("Writer")).hasSize(1);
    }

    @Test
    void turns_killed_at_any_moment_are_finished_by_the_next_start() throws IOException {
        long seed = System.nanoTime();
        System.out.println("RestartTest: seed " + seed);
        Random random = new Random(seed);
        stage.models().otherwise(RestartTest::slowly);
        for (int kill = 1; kill <= KILLS; kill++) {
            int events = 1 + random.nextInt(EVENTS_OF_A_TURN);
            Team team = stage.team();
            EventClient before = team.listen();
            String turn = team.ask("How high?");
            Await.until(Team.TURN_LIMIT, () -> before.events().size() >= events, events + " events, with seed " + seed);

            stage.killAndRestart();

            Team again = team.at(stage.synapse().api());
            try (EventClient after = again.listenAfter(before.lastSeq().orElseThrow())) {
                assertThat(again.awaitEnd(turn).path("status").asString())
                        .as("killed after %d events, with seed %d", events, seed)
                        .isEqualTo("completed");
                Await.until(
                        Duration.ofSeconds(10),
                        () -> EventLines.of(joined(before, after)).contains("turn.completed"),
                        "turn.completed");
                assertFinishedOnce(again, joined(before, after));
            }
            assertThat(again.prompts("Writer")).hasSizeLessThanOrEqualTo(2);
            assertThat(again.prompts().count()).isLessThanOrEqualTo(6 + 1);
        }
    }

    private static Reply slowly(ModelRequest request) {
        return new ResearchTeam().reply(request).slowedBy(Duration.ofMillis(20), Duration.ofMillis(30));
    }

    private static List<JsonNode> joined(EventClient before, EventClient after) {
        List<JsonNode> events = new ArrayList<>(before.events());
        events.addAll(after.events());
        return events;
    }

    /** One turn with its eight messages, the same everywhere, and no hole in what the clients saw that they were not told of. */
    private static void assertFinishedOnce(Team team, List<JsonNode> events) {
        List<JsonNode> stored = stage.synapse().records().messages(team.group());
        assertThat(team.messages()).isEqualTo(stored);
        assertThat(team.senders())
                .containsExactly(
                        "User",
                        "Orchestrator",
                        "Researcher",
                        "web_search",
                        "Researcher",
                        "Orchestrator",
                        "Writer",
                        "Orchestrator");
        assertThat(stage.synapse().records().turns(team.group())).containsExactly("completed");
        assertTold(events, stored);
    }

    /**
     * What the clients saw: every event, or a {@code resync} where the log ended with its Redis, after which each counts that is still
     * told.
     */
    private static void assertTold(List<JsonNode> events, List<JsonNode> stored) {
        boolean resynced = EventLines.of(events).contains("resync");
        assertThat(EventLines.seqs(events)).doesNotHaveDuplicates().isSorted();
        assertThat(stored).containsAll(EventLines.messages(events));
        if (resynced) {
            return;
        }
        assertThat(EventLines.seqs(events))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        assertThat(EventLines.messages(events)).isEqualTo(stored);
        EventLines.streamed(events)
                .forEach((id, text) -> assertThat(stored).anySatisfy(message -> {
                    assertThat(message.path("id").asString()).isEqualTo(id);
                    assertThat(message.path("content").asString()).isEqualTo(text);
                }));
    }
}
