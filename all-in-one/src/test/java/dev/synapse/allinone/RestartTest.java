package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.RecordingClient;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ResearchTeam;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The all-in-one ends during a turn, by kill -9 or SIGTERM; the next start on the same home finishes the turn. */
@Tag("slow")
class RestartTest {

    private static final int KILLS = 3;
    private static final int EVENTS_OF_A_TURN = 40;

    private static AllInOneTestBed testBed;

    @BeforeAll
    static void start() {
        testBed = AllInOneTestBed.create();
    }

    @AfterAll
    static void close() throws IOException {
        testBed.close();
    }

    @Test
    void turns_killed_during_a_model_or_tool_call_continue_after_a_restart() {
        GroupClient booking = testBed.team();
        String booked = callDesk(booking);
        GroupClient team = testBed.team();
        Latch latch = new Latch();
        team.on("Writer", Reply.text("never said").heldBy(latch), Reply.text("The mountain is high."));
        try (RecordingClient client = watch(team)) {
            String turn = client.post("How high?", GroupClient.TURN_LIMIT);
            latch.awaitWaiting(1, GroupClient.TURN_LIMIT);
            List<JsonNode> shown = team.messages();

            testBed.killAndRestart();

            assertDeskIsCalledAgain(booking.at(testBed.synapse().api()), booked);
            assertFinishedOnce(team, turn, shown, client);
            assertThat(client.resyncs()).isEqualTo(1);
        }
        assertThat(team.prompts("Writer")).hasSize(2);
        assertThat(testBed.synapse()
                        .records()
                        .messages(team.group())
                        .get(6)
                        .path("content")
                        .asString())
                .isEqualTo("The mountain is high.");
        latch.open();
    }

    @Test
    void on_SIGTERM_a_call_in_progress_finishes_and_the_turn_continues_after_the_next_start() {
        GroupClient team = testBed.team();
        Latch latch = new Latch();
        team.on("Writer", Reply.text("The mountain is high.").heldBy(latch));
        try (RecordingClient client = watch(team)) {
            String turn = client.post("How high?", GroupClient.TURN_LIMIT);
            latch.awaitWaiting(1, GroupClient.TURN_LIMIT);
            List<JsonNode> shown = team.messages();

            testBed.synapse().process().terminate();
            Await.until(
                    RunningSynapse.STOP_LIMIT,
                    () -> client.closeCodes().contains(1012),
                    "the sockets have been closed");
            latch.open();
            assertThat(testBed.synapse().process().awaitExit(RunningSynapse.STOP_LIMIT))
                    .isZero();
            testBed.restart();

            assertFinishedOnce(team, turn, shown, client);
        }
        assertThat(team.prompts("Writer")).hasSize(1);
    }

    @Test
    void turns_killed_at_any_moment_are_finished_after_the_next_start() {
        long seed = System.nanoTime();
        System.out.println("RestartTest: seed " + seed);
        Random random = new Random(seed);
        testBed.models().otherwise(RestartTest::slowly);
        for (int kill = 1; kill <= KILLS; kill++) {
            int events = 1 + random.nextInt(EVENTS_OF_A_TURN);
            GroupClient team = testBed.team();
            try (RecordingClient client = watch(team)) {
                String turn = client.post("How high?", GroupClient.TURN_LIMIT);
                Await.until(
                        GroupClient.TURN_LIMIT, () -> client.events() >= events, events + " events, with seed " + seed);
                List<JsonNode> shown = team.messages();

                testBed.killAndRestart();

                assertFinishedOnce(team, turn, shown, client);
            }
            assertThat(team.prompts("Writer")).hasSizeLessThanOrEqualTo(2);
            assertThat(team.prompts().count()).isLessThanOrEqualTo(6 + 1);
        }
    }

    /** Starts a turn that calls a tool with side effects, which never answers; returns the turn. */
    private static String callDesk(GroupClient team) {
        team.give("Writer", "desk.slow");
        team.on("Writer", Reply.toolCall("desk__slow", "{}"));
        String turn = team.ask("@[Writer] Book it.");
        Await.until(GroupClient.TURN_LIMIT, () -> testBed.desk().calls().size() == 1, "the first call");
        return turn;
    }

    /** The repeated call has the same idempotency key. */
    private static void assertDeskIsCalledAgain(GroupClient team, String turn) {
        Await.until(GroupClient.TURN_LIMIT, () -> testBed.desk().calls().size() == 2, "the second call");
        List<JsonNode> metas =
                testBed.desk().calls().stream().map(call -> call.path("_meta")).toList();
        assertThat(metas)
                .extracting(meta -> meta.path("dev.synapse/attempt").asInt())
                .containsExactly(1, 2);
        assertThat(metas.stream()
                        .map(meta -> meta.path("dev.synapse/idempotency-key").asString("")))
                .allMatch(key -> !key.isEmpty())
                .containsOnly(
                        metas.getFirst().path("dev.synapse/idempotency-key").asString(""));
        team.api().cancelTurn(team.group(), turn).expect(202);
        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("cancelled");
        Await.until(GroupClient.TURN_LIMIT, () -> testBed.desk().cancelledCount() > 0, "the call has been cancelled");
    }

    private static Reply slowly(ModelRequest request) {
        return new ResearchTeam().reply(request).slowedBy(Duration.ofMillis(20), Duration.ofMillis(30));
    }

    /** A client that reconnects to the current address of the all-in-one. */
    private static RecordingClient watch(GroupClient team) {
        return RecordingClient.of(() -> testBed.synapse().api().as(team.api().token()), team.group());
    }

    /**
     * The turn is completed once, with its eight messages, including those delivered before the restart, and all views agree. The event log
     * does not survive the end of Redis: the client receives one resync, unless the turn had ended before, and then all later events.
     */
    private static void assertFinishedOnce(
            GroupClient before, String turn, List<JsonNode> shown, RecordingClient client) {
        GroupClient team = before.at(testBed.synapse().api());
        client.awaitEnd(turn, GroupClient.TURN_LIMIT);
        testBed.synapse().awaitSettled(client);
        assertThat(client.resyncs()).isLessThanOrEqualTo(1);
        assertThat(client.hasEndedSinceResync(turn)).isTrue();

        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
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
        assertThat(team.messages())
                .startsWith(shown.toArray(JsonNode[]::new))
                .isEqualTo(testBed.synapse().records().messages(team.group()));
        assertThat(testBed.synapse().records().turns(team.group())).containsExactly("completed");
    }
}
