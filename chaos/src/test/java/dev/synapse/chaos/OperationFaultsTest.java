package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.Gate;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What operators and users do: faults 16, 21 and 22. */
@ExtendWith(OnStage.class)
class OperationFaultsTest {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
    private static final int FLOOD = 1000;
    private static final int SAMPLES = 5;

    private final Stage stage;

    OperationFaultsTest(Stage stage) {
        this.stage = stage;
    }

    @Test
    void fault_16_all_services_are_restarted_one_after_the_other_under_load() throws Exception {
        stage.slowModels();
        List<Team> teams = Stream.generate(stage::team).limit(4).toList();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService talkers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<JsonNode>>> talks = teams.stream()
                    .map(team -> talkers.submit(() -> talk(team, done)))
                    .toList();
            for (ServiceProcess service : stage.installation().services()) {
                assertThat(service.terminate(DRAIN_LIMIT))
                        .as(service.toString())
                        .isZero();
                service.start();
                service.awaitRunning();
            }
            done.set(true);

            for (Future<List<JsonNode>> talk : talks) {
                assertThat(talk.get())
                        .isNotEmpty()
                        .allSatisfy(turn ->
                                assertThat(turn.path("status").asString()).isEqualTo("completed"));
            }
        } finally {
            done.set(true);
            stage.quickModels();
        }
    }

    @Test
    void fault_21_a_group_is_deleted_in_the_middle_of_a_turn() throws IOException {
        Team team = stage.team();
        Gate gate = new Gate();
        team.on("Writer", Reply.text("never read").behind(gate));
        team.ask("How high?");
        gate.awaitWaiting(1, Team.LIMIT);

        try (EventClient socket = EventClient.connect(Subscription.to(team.api().get(), team.group()))) {
            team.api().get().deleteGroup(team.group()).expect(204);

            assertThat(socket.awaitClosed(Team.LIMIT)).isEqualTo(1000);
        }
        gate.open();
        stage.forget(team);
        team.api().get().turns(team.group()).expect(404);
    }

    @Test
    void fault_22_one_user_floods() throws Exception {
        Team quiet = stage.team();
        Reply slow = Reply.text("Done. TASK_COMPLETE").slowedBy(Duration.ofSeconds(1), Duration.ZERO);
        quiet.on("Orchestrator", slow);
        quiet.finish("Once, to be warm");
        Duration before = median(quiet, "before");
        String noisy = stage.installation().api().asNewUser().token();
        List<Team> flooding = Stream.generate(() -> stage.team(noisy)).limit(5).toList();
        flooding.forEach(team -> team.on("Orchestrator", Reply.text("Done. TASK_COMPLETE")));

        Duration during;
        try (ExecutorService flood = Executors.newFixedThreadPool(flooding.size())) {
            flooding.forEach(team -> flood.submit(
                    () -> IntStream.range(0, FLOOD / flooding.size()).forEach(number -> team.ask("Number " + number))));
            during = median(quiet, "during");
        }

        assertThat(during).isLessThan(before.multipliedBy(2));
        for (Team team : flooding) {
            team.api().get().deleteGroup(team.group()).expect(204);
            stage.forget(team);
        }
    }

    private static List<JsonNode> talk(Team team, AtomicBoolean done) {
        List<JsonNode> turns = new ArrayList<>();
        while (!done.get()) {
            turns.add(team.finish("Question " + turns.size()));
        }
        return turns;
    }

    private static Duration median(Team team, String when) {
        return IntStream.range(0, SAMPLES)
                .mapToObj(number -> {
                    long begun = System.nanoTime();
                    team.witness().awaitEnd(team.ask("Number %d %s".formatted(number, when)), Team.LIMIT);
                    return Duration.ofNanos(System.nanoTime() - begun);
                })
                .sorted()
                .toList()
                .get(SAMPLES / 2);
    }
}
