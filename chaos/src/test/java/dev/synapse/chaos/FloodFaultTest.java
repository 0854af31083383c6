package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fault 22: one user floods many groups with turns; the turns of another user stay fast. */
@ExtendWith(TestBedExtension.class)
class FloodFaultTest {

    private static final int GROUPS = 100;
    private static final int TURNS_OF_A_GROUP = 10;
    private static final int CLIENTS = 8;
    private static final String FLOOD = "One more question";
    private static final int MEASURED = 9;
    private static final Reply ANSWER =
            Reply.text("Done. TASK_COMPLETE").slowedBy(Duration.ofMillis(400), Duration.ZERO);

    /** The workers have 24 slots in total; one user may occupy 16 of them. */
    private static final Map<String, String> FEW_SLOTS =
            Map.of("SYNAPSE_WORKER_CONCURRENCY", "12", "SYNAPSE_RUNNING_TURNS_PER_USER", "16");

    private final TestBed testBed;
    private final Latch latch = new Latch();

    FloodFaultTest(TestBed testBed) {
        this.testBed = testBed;
    }

    @BeforeEach
    void limit_the_slots_and_slow_the_models() {
        limited().forEach(ServiceProcess::kill);
        limited().forEach(service -> service.startWith(FEW_SLOTS));
        limited().forEach(ServiceProcess::awaitRunning);
        testBed.installation().models().otherwise(request -> request.mentions(FLOOD) ? ANSWER.heldBy(latch) : ANSWER);
    }

    @AfterEach
    void stop_the_limited_services_so_that_healing_restarts_them_with_defaults() {
        testBed.quickModels();
        limited().forEach(ServiceProcess::kill);
    }

    @Test
    void fault_22_one_user_posts_a_thousand_turns() {
        RecordedGroup other = testBed.team();
        String flooder = testBed.installation().api().asNewUser().token();
        List<RecordedGroup> flood =
                Stream.generate(() -> testBed.team(flooder)).limit(GROUPS).toList();

        Duration quiet = medianTurn(other);
        post(flood);
        latch.open();
        Duration flooded = medianTurn(other);
        int waiting = unfinished(flood);

        System.out.printf(
                "Median turn: %s, and %s while %d turns of another user are unfinished%n", quiet, flooded, waiting);
        assertThat(flooded).isLessThan(quiet.multipliedBy(2));
        assertThat(waiting).as("unfinished turns of the flood").isPositive();
        Await.until(RecordedGroup.LIMIT, () -> unfinished(flood) == 0, "the turns of the flood have ended");
        testBed.assertInvariantsHold();
        flood.forEach(testBed::forget);
    }

    private List<ServiceProcess> limited() {
        return Stream.concat(testBed.workers().stream(), testBed.orchestrators().stream())
                .toList();
    }

    private static void post(List<RecordedGroup> flood) {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int turn = 1; turn <= TURNS_OF_A_GROUP; turn++) {
                String question = FLOOD + ", " + turn;
                flood.forEach(team -> clients.execute(() -> team.ask(question)));
            }
        }
    }

    private static int unfinished(List<RecordedGroup> flood) {
        return flood.stream().mapToInt(team -> team.client().unfinished()).sum();
    }

    /** Median time from the post to the end of a turn, as measured by the client. */
    private static Duration medianTurn(RecordedGroup team) {
        return Stream.generate(() -> {
                    long begin = System.nanoTime();
                    assertThat(team.runTurn("How high?").path("status").asString())
                            .isEqualTo("completed");
                    return Duration.ofNanos(System.nanoTime() - begin);
                })
                .limit(MEASURED)
                .sorted()
                .skip(MEASURED / 2)
                .findFirst()
                .orElseThrow();
    }
}
