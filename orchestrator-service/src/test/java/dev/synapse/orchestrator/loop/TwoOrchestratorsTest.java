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
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            JobHandler remembers = testBed.handler(testBed.source());
            AtomicReference<JobHandler> at = new AtomicReference<>(remembers);
            testBed.orchestrator(delivery -> at.get().handle(delivery));
            AtomicInteger asked = new AtomicInteger();
            CountDownLatch gate = new CountDownLatch(1);
            testBed.worker(one -> switch (one.who()) {
                case Aliases.ORCHESTRATOR ->
                    TeamScript.hasSpoken(one)
                            ? TeamScript.done(one)
                            : Answer.says(asked.incrementAndGet() == 1 ? "@[Writer]!" : "@[Writer] and @[Researcher]!");
                default -> {
                    gate.await();
                    yield Answer.says("Said by " + one.who());
                }
            });
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);
            QueuedTurn turn = group.write("Go");
            group.handIn(turn);
            testBed.awaitSteps(group, 2);

            JobHandler knowsNothing = testBed.handler(testBed.source());
            at.set(knowsNothing);
            testBed.redis()
                    .call(commands ->
                            commands.hset(testBed.shards().keys(group.id()).state(), "done", "?"));
            group.handIn(turn);
            testBed.awaitSteps(group, 3);
            at.set(remembers);
            gate.countDown();

            assertThat(group.awaitEnd(turn.turn())).isEqualTo("completed");
            assertThat(group.steps(turn.turn())).hasSize(4).allMatch(step -> step.endsWith("completed"));
            assertThat(group.texts()).hasSize(5);
            testBed.settled();
        }
    }
}
