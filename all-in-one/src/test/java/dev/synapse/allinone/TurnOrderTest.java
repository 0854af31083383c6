package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A group runs one turn at a time, and a deleted group runs none. */
@ExtendWith(SharedTestBed.class)
class TurnOrderTest {

    @Test
    void two_concurrent_messages_become_two_consecutive_turns(AllInOneTestBed testBed) throws IOException {
        GroupClient team = testBed.team();
        try (EventClient socket = team.listen()) {
            List<CompletableFuture<String>> posts = Stream.of("One?", "Two?")
                    .map(question ->
                            CompletableFuture.supplyAsync(() -> team.ask(question), Thread::startVirtualThread))
                    .toList();
            List<String> turns = posts.stream().map(CompletableFuture::join).toList();
            socket.awaitType("turn.completed", 2, GroupClient.TURN_LIMIT);

            assertThat(turns).doesNotHaveDuplicates();
            assertThat(EventLines.of(socket.events()))
                    .filteredOn(line -> line.equals("turn.started") || line.equals("turn.completed"))
                    .containsExactly("turn.started", "turn.completed", "turn.started", "turn.completed");
            List<String> order = team.messages().stream()
                    .map(message -> message.path("turn_id").asString())
                    .toList();
            assertThat(order).hasSize(16);
            assertThat(order.subList(0, 8)).containsOnly(order.getFirst());
            assertThat(order.subList(8, 16)).containsOnly(order.getLast());
            assertThat(order).containsAll(turns);
        }
        assertThat(testBed.synapse().records().positions(team.group()))
                .containsExactly(Stream.of("1.", "2.")
                        .flatMap(turn -> Stream.of("0", "1", "2", "3", "4", "5", "6", "7")
                                .map(turn::concat))
                        .toArray(String[]::new));
    }

    @Test
    void members_mentioned_together_answer_in_parallel(AllInOneTestBed testBed) {
        GroupClient team = testBed.team();
        Latch latch = new Latch();
        team.on("Orchestrator", Reply.text("@[Researcher] @[Writer] go"), Reply.text("Done. TASK_COMPLETE"));
        team.on("Researcher", Reply.text("Facts.").heldBy(latch));
        team.on("Writer", Reply.text("Words.").heldBy(latch));

        String turn = team.ask("Go?");
        latch.awaitWaiting(2, GroupClient.TURN_LIMIT);
        latch.open();

        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
        assertThat(team.senders()).hasSize(5).startsWith("User", "Orchestrator").endsWith("Orchestrator");
        assertThat(team.senders().subList(2, 4)).containsExactlyInAnyOrder("Researcher", "Writer");
        assertThat(team.prompts("Writer").getFirst().mentions("Facts.")).isFalse();
    }

    @Test
    void a_message_that_mentions_a_member_invokes_it_directly(AllInOneTestBed testBed) {
        GroupClient team = testBed.team();

        team.runTurn("@[Writer] a poem, please");

        assertThat(team.senders()).startsWith("User", "Writer", "Orchestrator");
    }

    @Test
    void a_group_deleted_during_a_turn_leaves_nothing(AllInOneTestBed testBed) throws IOException {
        GroupClient team = testBed.team();
        Latch latch = new Latch();
        team.on("Writer", Reply.text("too late").heldBy(latch));
        try (EventClient socket = team.listen()) {
            team.ask("How high?");
            latch.awaitWaiting(1, GroupClient.TURN_LIMIT);

            team.api().deleteGroup(team.group()).expect(204);

            assertThat(socket.awaitClosed(GroupClient.TURN_LIMIT)).isEqualTo(1000);
        }
        latch.open();
        Await.until(GroupClient.TURN_LIMIT, () -> calls(team).allMatch(ModelCall::finished), "the call has ended");
        // a whole turn of another group ends after any late effect of the deleted one
        assertThat(testBed.team().runTurn("And here?").path("status").asString())
                .isEqualTo("completed");
        assertThat(testBed.synapse().records().everything(team.group())).isEmpty();
        assertThat(team.api().messages(team.group()).status()).isEqualTo(404);
    }

    @Test
    void a_turn_in_progress_shows_its_current_state(AllInOneTestBed testBed) {
        GroupClient team = testBed.team();
        Latch latch = new Latch();
        team.on("Writer", Reply.text("Words.").heldBy(latch));
        String turn = team.ask("How high?");
        latch.awaitWaiting(1, GroupClient.TURN_LIMIT);

        JsonNode running = team.api().turn(team.group(), turn).expect(200).body();
        List<String> senders = team.senders();
        latch.open();

        assertThat(running.path("status").asString()).isEqualTo("running");
        assertThat(running.path("steps")).hasSize(6);
        assertThat(senders)
                .containsExactly("User", "Orchestrator", "Researcher", "web_search", "Researcher", "Orchestrator");
        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
    }

    private static Stream<ModelCall> calls(GroupClient team) {
        return team.scripted().calls();
    }
}
