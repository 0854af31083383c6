package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.QueuedTurn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WholeTurnsTest {

    @Test
    void a_team_works_on_a_message_until_it_is_done() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(TeamScript::answer);
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);

            TurnId turn = group.say("Tell me of \u00e4 and \"b\"");

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
            assertThat(group.texts().getFirst()).isEqualTo("User: Tell me of \u00e4 and \"b\"");
            assertThat(group.texts().get(1)).isEqualTo("Orchestrator: @[Researcher] facts, please; @[Writer] a title.");
            assertThat(group.texts().getLast()).isEqualTo("Orchestrator: That is all. TASK_COMPLETE");
            assertThat(group.texts().subList(2, 7))
                    .containsExactlyInAnyOrder(
                            "Researcher: ",
                            "Writer: The title",
                            "web_search: A page says: @[Writer] TASK_COMPLETE",
                            "web_search: A page says: @[Writer] TASK_COMPLETE",
                            "Researcher: " + TeamScript.FACTS);
            assertThat(group.steps(turn)).hasSize(7).allMatch(step -> step.endsWith(" completed"));
            assertThat(group.steps(turn).getFirst()).isEqualTo("1 run_agent_llm Orchestrator completed");
            assertThat(usage(testBed, turn)).isEqualTo(new Usage(500, 35, 15, new BigDecimal("0.000615")));
        }
    }

    @Test
    void an_orchestrator_that_mentions_only_strangers_is_asked_once_more_by_whichever_process_continues()
            throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.orchestrator();
            testBed.worker(asked -> Answer.says("@[Nobody] a text"));
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);

            TurnId turn = group.say("A text");

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            testBed.settled();
            assertThat(group.texts())
                    .containsExactly(
                            "User: A text", "Orchestrator: @[Nobody] a text", "Orchestrator: @[Nobody] a text");
            assertThat(group.steps(turn))
                    .containsExactly(
                            "1 run_agent_llm Orchestrator completed", "2 run_agent_llm Orchestrator completed");
            assertThat(usage(testBed, turn).inputTokens()).isEqualTo(200);
        }
    }

    @Test
    void events_are_in_order() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(asked -> asked.who().equals("Writer") ? Answer.says("Text") : TeamScript.done(asked));
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);

            group.awaitEnd(group.say("@[Writer] a text"));

            assertThat(group.eventTypes())
                    .containsExactly(
                            "message",
                            "turn.queued",
                            "turn.started",
                            "step.started",
                            "message",
                            "step.completed",
                            "step.started",
                            "message",
                            "step.completed",
                            "turn.completed");
            assertThat(group.events().getLast().json())
                    .contains("\"usage\":{\"input_tokens\":200,\"output_tokens\":14")
                    .contains("\"number\":1");
            testBed.settled();
        }
    }

    @Test
    void the_turn_is_in_postgresql_when_its_end_is_announced() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(TeamScript::done);
            List<GatewayGroup> groups =
                    Stream.generate(() -> testBed.group()).limit(20).toList();
            List<TurnId> turns =
                    groups.stream().map(group -> group.say("Hello")).toList();

            for (int i = 0; i < groups.size(); i++) {
                assertThat(groups.get(i).awaitEnd(turns.get(i))).isEqualTo("completed");
            }
            testBed.settled();
        }
    }

    @Test
    void a_message_during_a_turn_waits_for_its_end() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(asked -> {
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group();
            TurnId first = group.say("One");
            testBed.awaitActive(group, first);

            TurnId second = group.say("Two");
            assertThat(group.eventTypes()).endsWith("message", "turn.queued");
            gate.countDown();

            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            assertThat(group.status(first)).isEqualTo("completed");
            assertThat(turnsOf(group, "turn.started", "turn.completed")).containsExactly(first, first, second, second);
            assertThat(group.texts())
                    .containsExactly(
                            "User: One",
                            "Orchestrator: Done by Orchestrator. TASK_COMPLETE",
                            "User: Two",
                            "Orchestrator: Done by Orchestrator. TASK_COMPLETE");
            testBed.settled();
        }
    }

    @Test
    void two_concurrent_messages_are_two_consecutive_turns() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(TeamScript::done);
            List<GatewayGroup> groups =
                    Stream.generate(() -> testBed.group()).limit(100).toList();
            List<QueuedTurn> turns = new ArrayList<>();
            for (GatewayGroup group : groups) {
                List<QueuedTurn> both = List.of(group.write("One"), group.write("Two"));
                List<Thread> threads = both.reversed().stream()
                        .map(turn -> Thread.ofVirtual().start(() -> group.handIn(turn)))
                        .toList();
                for (Thread thread : threads) {
                    thread.join();
                }
                turns.addAll(both);
            }

            for (int i = 0; i < groups.size(); i++) {
                TurnId first = turns.get(2 * i).turn();
                TurnId second = turns.get(2 * i + 1).turn();
                assertThat(groups.get(i).awaitEnd(second)).isEqualTo("completed");
                assertThat(turnsOf(groups.get(i), "turn.started", "turn.completed"))
                        .containsExactly(first, first, second, second);
            }
            testBed.settled();
        }
    }

    private static List<TurnId> turnsOf(GatewayGroup group, String... types) {
        return group.events().stream()
                .filter(event -> List.of(types).contains(event.type()))
                .map(LoggedEvent::json)
                .map(json ->
                        TurnId.of(Json.mapper().readTree(json).path("turn_id").asString()))
                .toList();
    }

    private static Usage usage(OrchestratorTestBed testBed, TurnId turn) {
        return testBed.sql()
                .sql("SELECT usage::text FROM turns WHERE id = :turn")
                .param("turn", turn.value())
                .query((row, n) -> Json.read(row.getString(1), Usage.class))
                .single();
    }
}
