package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.turn.QueuedTurn;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two orchestrators, each with its own cache of states. */
@Tag("slow")
class TwoOrchestratorsTest {

    @Test
    void a_cached_state_from_before_a_loss_is_not_used_for_the_restarted_turn() throws Exception {
        try (Stage stage = new Stage()) {
            JobHandler remembers = stage.handler(stage.source());
            AtomicReference<JobHandler> at = new AtomicReference<>(remembers);
            stage.orchestrator(delivery -> at.get().handle(delivery));
            AtomicInteger asked = new AtomicInteger();
            CountDownLatch gate = new CountDownLatch(1);
            stage.worker(one -> switch (one.who()) {
                case Aliases.ORCHESTRATOR ->
                    Team.hasSpoken(one)
                            ? Team.done(one)
                            : Answer.says(asked.incrementAndGet() == 1 ? "@[Writer]!" : "@[Writer] and @[Researcher]!");
                default -> {
                    gate.await();
                    yield Answer.says("Said by " + one.who());
                }
            });
            TestingGroup group = stage.group(Team.MEMBERS);
            QueuedTurn turn = group.write("Go");
            group.handIn(turn);
            stage.awaitSteps(group, 2);

            JobHandler knowsNothing = stage.handler(stage.source());
            at.set(knowsNothing);
            stage.redis()
                    .call(commands ->
                            commands.hset(stage.shards().keys(group.id()).state(), "done", "?"));
            group.handIn(turn);
            stage.awaitSteps(group, 3);
            at.set(remembers);
            gate.countDown();

            assertThat(group.awaitEnd(turn.turn())).isEqualTo("completed");
            assertThat(group.steps(turn.turn())).hasSize(4).allMatch(step -> step.endsWith("completed"));
            assertThat(group.texts()).hasSize(5);
            stage.settled();
        }
    }
}
