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

/** Faults of PostgreSQL and of the connections to it: faults 10 and 11. */
@ExtendWith(TestBedExtension.class)
class DatabaseFaultsTest {

    /** Minimum duration of the outage; {@code -Dchaos.outage.seconds=60} for a long one. */
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("chaos.outage.seconds", 2));

    private final TestBed testBed;

    DatabaseFaultsTest(TestBed testBed) {
        this.testBed = testBed;
    }

    @Test
    void fault_10_postgresql_is_down_when_a_turn_is_synced_and_when_a_message_arrives() {
        RecordedGroup team = testBed.team();
        Latch latch = new Latch();
        team.on("Orchestrator", Reply.text("Done. TASK_COMPLETE").heldBy(latch));
        String turn = team.ask("How high?");
        latch.awaitWaiting(1, RecordedGroup.LIMIT);

        // a gateway caches the login for some seconds, so the message gets as far as its transaction
        ApiClient gateway = team.api().get();
        gateway.group(team.group()).expect(200);
        testBed.installation().postgres().kill();
        latch.open();
        long end = System.nanoTime() + OUTAGE.toNanos();
        do {
            Answer rejected = gateway.postMessage(team.group(), "And now?").expect(503);
            assertThat(rejected.header("Retry-After")).isNotEmpty();
            gateway = team.api().get();
        } while (System.nanoTime() < end);
        Await.until(RecordedGroup.LIMIT, this::isAnOrchestratorWaiting, "an orchestrator waits for PostgreSQL");
        testBed.installation().postgres().start();

        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
        assertThat(team.messages()).hasSize(2);
    }

    @Test
    void fault_11_replies_to_commits_are_lost() {
        RecordedGroup team = testBed.team();
        // a connection that has already prepared a statement sends it without its text
        testBed.installation().services().forEach(service -> service.database().cutAll());
        testBed.gateways().forEach(service -> service.database().cutReplyTo("COMMIT"));
        testBed.orchestrators().forEach(service -> service.database().cutReplyTo("INSERT INTO messages"));
        int messages = cuts(testBed.gateways());
        int turns = cuts(testBed.orchestrators());

        for (String question : new String[] {"How high?", "And how wide?"}) {
            assertThat(team.runTurn(question).path("status").asString()).isEqualTo("completed");
        }

        assertThat(cuts(testBed.gateways())).isGreaterThan(messages);
        assertThat(cuts(testBed.orchestrators())).isGreaterThan(turns);
        assertThat(team.messages()).hasSize(16);
    }

    private static int cuts(List<ServiceProcess> services) {
        return services.stream()
                .mapToInt(service -> service.database().cutCount())
                .sum();
    }

    private boolean isAnOrchestratorWaiting() {
        return testBed.orchestrators().stream()
                .flatMap(service -> service.process().output().stream())
                .anyMatch(line -> line.contains("Waiting for PostgreSQL to write a turn"));
    }
}
