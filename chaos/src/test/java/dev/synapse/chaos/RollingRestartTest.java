package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Fault 16: all processes are restarted one by one, while turns run and clients listen. */
@ExtendWith(TestBedExtension.class)
class RollingRestartTest {

    private static final int TEAMS = 6;

    /** Time limit for a process to stop after SIGTERM. */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private static final int SERVER_STOPS = 1012;

    private final TestBed testBed;

    RollingRestartTest(TestBed testBed) {
        this.testBed = testBed;
    }

    @Test
    void fault_16_all_processes_are_restarted_one_by_one_under_load() {
        testBed.slowModels();
        List<RecordedGroup> teams = Stream.generate(testBed::team).limit(TEAMS).toList();
        RecordedGroup patient = testBed.team();
        String longest = startLongTurn(patient);
        try (ContinuousTurns load = ContinuousTurns.start(teams)) {
            restartAll();
            load.awaitNewTurns();
            load.stop();
        } finally {
            testBed.quickModels();
        }

        assertHandedBack(patient, longest);
        for (RecordedGroup team : teams) {
            List<Integer> codes = team.client().closeCodes();
            assertThat(codes).as("close codes %s", codes).isNotEmpty().containsOnly(SERVER_STOPS);
            assertThat(team.client().resyncs()).isZero();
        }
    }

    /** Starts a turn with a model call that takes longer than a worker waits on shutdown. */
    private static String startLongTurn(RecordedGroup team) {
        Latch never = new Latch();
        team.on("Writer", Reply.text("never said").heldBy(never), Reply.text("The mountain is high."));
        String turn = team.ask("How high?");
        never.awaitWaiting(1, RecordedGroup.LIMIT);
        return turn;
    }

    /** Another worker has repeated the call, and it counts as the first attempt. */
    private static void assertHandedBack(RecordedGroup team, String turn) {
        JsonNode ended = team.awaitEnd(turn);
        assertThat(ended.path("status").asString()).isEqualTo("completed");
        assertThat(team.calls("Writer")).hasSize(2);
        assertThat(ended.path("steps").valueStream())
                .allSatisfy(step -> assertThat(step.path("attempts").asInt()).isEqualTo(1));
    }

    private void restartAll() {
        List<ServiceProcess> order = new ArrayList<>(testBed.installation().services());
        Collections.shuffle(order, testBed.random());
        order.forEach(RollingRestartTest::restart);
    }

    private static void restart(ServiceProcess service) {
        assertThat(service.terminate(DRAIN)).as("exit code of %s", service).isZero();
        service.start();
        service.awaitRunning();
    }
}
