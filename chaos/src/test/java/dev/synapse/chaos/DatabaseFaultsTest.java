package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to PostgreSQL and on the way to it: faults 10 and 11. */
@ExtendWith(TestBedExtension.class)
class DatabaseFaultsTest {

    /** How long PostgreSQL is away at least; {@code -Dchaos.outage.seconds=60} for a long outage. */
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("chaos.outage.seconds", 2));

    private final TestBed stage;

    DatabaseFaultsTest(TestBed stage) {
        this.stage = stage;
    }

    @Test
    void fault_10_postgresql_is_down_when_a_turn_is_to_be_written_and_when_a_message_comes() {
        Team team = stage.team();
        Latch latch = new Latch();
        team.on("Orchestrator", Reply.text("Done. TASK_COMPLETE").heldBy(latch));
        String turn = team.ask("How high?");
        latch.awaitWaiting(1, Team.LIMIT);

        // it knows the login for some seconds: the message comes as far as its transaction
        ApiClient gateway = team.api().get();
        gateway.group(team.group()).expect(200);
        stage.installation().postgres().kill();
        latch.open();
        long end = System.nanoTime() + OUTAGE.toNanos();
        do {
            Answer refused = gateway.postMessage(team.group(), "And now?").expect(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            gateway = team.api().get();
        } while (System.nanoTime() < end);
        Await.until(Team.LIMIT, this::anOrchestratorWaits, "an orchestrator that waits for PostgreSQL");
        stage.installation().postgres().start();

        assertThat(team.end(turn).path("status").asString()).isEqualTo("completed");
        assertThat(team.messages()).hasSize(2);
    }

    @Test
    void fault_11_replies_to_commits_are_lost() {
        Team team = stage.team();
        // statements that a connection knows go without their text
        stage.installation().services().forEach(service -> service.database().cutAll());
        stage.gateways().forEach(service -> service.database().cutReplyTo("COMMIT"));
        stage.orchestrators().forEach(service -> service.database().cutReplyTo("INSERT INTO messages"));
        int messages = cuts(stage.gateways());
        int turns = cuts(stage.orchestrators());

        for (String question : new String[] {"How high?", "And how wide?"}) {
            assertThat(team.finish(question).path("status").asString()).isEqualTo("completed");
        }

        assertThat(cuts(stage.gateways())).isGreaterThan(messages);
        assertThat(cuts(stage.orchestrators())).isGreaterThan(turns);
        assertThat(team.messages()).hasSize(16);
    }

    private static int cuts(List<ServiceProcess> services) {
        return services.stream()
                .mapToInt(service -> service.database().cutCount())
                .sum();
    }

    private boolean anOrchestratorWaits() {
        return stage.orchestrators().stream()
                .flatMap(service -> service.process().output().stream())
                .anyMatch(line -> line.contains("Waiting for PostgreSQL to write a turn"));
    }
}
