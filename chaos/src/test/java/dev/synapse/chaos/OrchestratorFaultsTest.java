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

    private final TestBed stage;

    OrchestratorFaultsTest(TestBed stage) {
        this.stage = stage;
    }

    /** Where it is killed: when it has sent the text, before the server gets it or before it learns that it was done. */
    enum Moment {
        BEFORE_THE_BEGINNING("\"turn.started\"", Direction.TO_SERVER),
        AFTER_THE_BEGINNING("\"turn.started\"", Direction.TO_CLIENT),
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

        private boolean isOnTheWayToPostgres() {
            return text.startsWith("INSERT");
        }

        private CutProxy way(ServiceProcess service) {
            return isOnTheWayToPostgres() ? service.database() : service.redis();
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void fault_03_an_orchestrator_is_killed(Moment moment) {
        Team team = stage.team();
        Latch latch = new Latch();
        team.on("Orchestrator", Reply.text("@[Writer] Please write.").heldBy(latch), Reply.text("Done. TASK_COMPLETE"));
        if (moment.isOnTheWayToPostgres()) {
            // statements that a connection knows go without their text
            stage.orchestrators().forEach(service -> service.database().cutAll());
        }
        boolean atBeginning = moment.text.contains("turn.started");
        TestBed.Trap trap = atBeginning ? set(moment) : null;
        String turn = team.ask("How high?");
        if (trap == null) {
            latch.awaitWaiting(1, Team.LIMIT);
            trap = set(moment);
        }
        latch.open();

        TestBed.Held caught = trap.caught();
        caught.service().kill();
        caught.hold().lose();

        assertThat(team.end(turn).path("status").asString()).isEqualTo("completed");
        assertThat(team.calls("Orchestrator")).hasSize(2);
        assertThat(team.calls("Writer")).hasSize(1);
        assertThat(team.messages()).hasSize(4);
    }

    private TestBed.Trap set(Moment moment) {
        return stage.trap(stage.orchestrators(), moment::way, moment.text, moment.direction);
    }
}
