package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy.Direction;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Faults of workers: faults 1, 2, 4 and 14. */
@ExtendWith(TestBedExtension.class)
class WorkerFaultsTest {

    private static final Map<String, String> RIGHT = Map.of(
            "Orchestrator", "The mountain is high. TASK_COMPLETE",
            "Researcher", "It is 2962 m high.",
            "Writer", "The mountain is high.");

    private final TestBed testBed;

    WorkerFaultsTest(TestBed testBed) {
        this.testBed = testBed;
    }

    @Test
    void fault_01_a_worker_is_killed_during_a_model_call() {
        RecordedGroup team = testBed.team();
        String alias = testBed.any(List.of("Orchestrator", "Researcher", "Writer"));
        Latch latch = new Latch();
        Reply never = Reply.text("never said").heldBy(latch);
        Reply begun = new Reply.HangMidStream("wrong beginning");
        team.on(alias, testBed.any(List.of(never, begun)), Reply.text(RIGHT.get(alias)));
        String turn = team.ask("How high?");
        ModelCall call = calls(team, alias, 1).getFirst();

        testBed.callerOf(call).kill();

        assertCompletedOnce(team, turn, alias);
        assertThat(team.calls(alias)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void fault_02_a_worker_is_killed_around_its_commit(Direction held) {
        RecordedGroup team = testBed.team();
        String alias = testBed.any(List.of("Orchestrator", "Researcher", "Writer"));
        Latch latch = new Latch();
        team.on(alias, Reply.text(RIGHT.get(alias)).heldBy(latch));
        String turn = team.ask("How high?");
        latch.awaitWaiting(1, RecordedGroup.LIMIT);
        TestBed.Trap trap = testBed.trap(testBed.workers(), ServiceProcess::redis, "\"step.completed\"", held);
        latch.open();

        TestBed.Held caught = trap.caught();
        caught.service().kill();
        caught.hold().lose();

        assertCompletedOnce(team, turn, alias);
        assertThat(team.calls(alias)).hasSize(held == Direction.TO_SERVER ? 2 : 1);
    }

    @Test
    void fault_04_a_worker_frozen_past_its_lease_is_fenced() {
        RecordedGroup team = testBed.team();
        Latch first = new Latch();
        Latch second = new Latch();
        team.on(
                "Writer",
                Reply.text("A zombie's words.").heldBy(first),
                Reply.text(RIGHT.get("Writer")).heldBy(second));
        String turn = team.ask("How high?");
        first.awaitWaiting(1, RecordedGroup.LIMIT);
        TestBed.Trap trap =
                testBed.trap(testBed.workers(), ServiceProcess::redis, "\"step.completed\"", Direction.TO_SERVER);
        first.open();
        TestBed.Held zombie = trap.caught();

        zombie.service().freeze();
        second.awaitWaiting(1, RecordedGroup.LIMIT);
        zombie.hold().release();
        zombie.service().thaw();
        zombie.hold().awaitAnswered(RecordedGroup.LIMIT);
        second.open();

        assertCompletedOnce(team, turn, "Writer");
        assertThat(team.calls("Writer")).hasSize(2);
    }

    @Test
    void fault_14_a_job_that_always_kills_its_worker_becomes_a_dead_letter() {
        RecordedGroup poisoned = testBed.team();
        Latch latch = new Latch();
        poisoned.on("Writer", Reply.text("never said").heldBy(latch));
        RecordedGroup other = testBed.team();
        String turn = poisoned.ask("How high?");

        for (int attempt = 1; attempt <= TestBed.ATTEMPTS; attempt++) {
            ServiceProcess victim =
                    testBed.callerOf(calls(poisoned, "Writer", attempt).getLast());
            victim.kill();
            victim.start();
            assertThat(other.runTurn("Still there, " + attempt + "?")
                            .path("status")
                            .asString())
                    .isEqualTo("completed");
        }

        JsonNode ended = poisoned.awaitEnd(turn);
        assertThat(ended.path("status").asString()).isEqualTo("failed");
        assertThat(ended.path("error").asString()).contains("3 attempts");
        assertThat(poisoned.calls("Writer")).hasSize(TestBed.ATTEMPTS);
        testBed.assertInvariantsHold(1);
        testBed.discardDeadLetters();
    }

    /** The turn is completed with the right reply of the member, and not with one of a lost worker. */
    private static void assertCompletedOnce(RecordedGroup team, String turn, String alias) {
        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
        List<JsonNode> said = team.messages().stream()
                .filter(message -> message.path("sender_alias").asString().equals(alias))
                .toList();
        assertThat(said.getFirst().path("content").asString()).isEqualTo(RIGHT.get(alias));
    }

    /** Waits for a number of model calls of a member. */
    private static List<ModelCall> calls(RecordedGroup team, String alias, int count) {
        return Await.until(
                RecordedGroup.LIMIT,
                () -> team.calls(alias),
                calls -> calls.size() >= count,
                count + " model calls of " + alias);
    }
}
