package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.CutProxy.Direction;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fault 3: an orchestrator is killed before and after each of its commits. */
@ExtendWith(TestBedExtension.class)
class OrchestratorFaultsTest {

    private final TestBed testBed;

    OrchestratorFaultsTest(TestBed testBed) {
        this.testBed = testBed;
    }

    /** The moment of the kill: the orchestrator has sent the text, and either the server has not received it or its reply is still held. */
    enum Moment {
        BEFORE_THE_START("\"turn.started\"", Direction.TO_SERVER),
        AFTER_THE_START("\"turn.started\"", Direction.TO_CLIENT),
        BEFORE_A_HOP("\"step.started\"", Direction.TO_SERVER),
        AFTER_A_HOP("\"step.started\"", Direction.TO_CLIENT),
        BEFORE_THE_SYNC("INSERT INTO messages", Direction.TO_SERVER),
        AFTER_THE_SYNC("INSERT INTO messages", Direction.TO_CLIENT),
        BEFORE_THE_END("\"turn.completed\"", Direction.TO_SERVER),
        AFTER_THE_END("\"turn.completed\"", Direction.TO_CLIENT);

        private final String text;
        private final Direction direction;

        Moment(String text, Direction direction) {
            this.text = text;
            this.direction = direction;
        }

        private boolean isPostgresWrite() {
            return text.startsWith("INSERT");
        }

        private CutProxy proxyOf(ServiceProcess service) {
            return isPostgresWrite() ? service.database() : service.redis();
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void fault_03_an_orchestrator_is_killed(Moment moment) {
        RecordedGroup team = testBed.team();
        Latch latch = new Latch();
        team.on("Orchestrator", Reply.text("@[Writer] Please write.").heldBy(latch), Reply.text("Done. TASK_COMPLETE"));
        if (moment.isPostgresWrite()) {
            // a connection that has already prepared a statement sends it without its text
            testBed.orchestrators().forEach(service -> service.database().cutAll());
        }
        boolean atStart = moment.text.contains("turn.started");
        TestBed.Trap trap = atStart ? set(moment) : null;
        String turn = team.ask("How high?");
        if (trap == null) {
            latch.awaitWaiting(1, RecordedGroup.LIMIT);
            trap = set(moment);
        }
        latch.open();

        TestBed.Held caught = trap.caught();
        caught.service().kill();
        caught.hold().lose();

        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
        assertThat(team.calls("Orchestrator")).hasSize(2);
        assertThat(team.calls("Writer")).hasSize(1);
        assertThat(team.messages()).hasSize(4);
    }

    private TestBed.Trap set(Moment moment) {
        return testBed.trap(testBed.orchestrators(), moment::proxyOf, moment.text, moment.direction);
    }
}
