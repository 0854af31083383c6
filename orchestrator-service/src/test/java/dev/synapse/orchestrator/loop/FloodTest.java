package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FloodTest {

    private static final int WORKERS = 6;
    private static final int RUNNING_PER_USER = 4;
    private static final int GROUPS = 24;

    @Test
    void a_flood_of_one_user_leaves_workers_to_others() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator(new OrchestratorSettings(RUNNING_PER_USER, DailyBudget.NONE, 0));
            TestingWorker worker = new TestingWorker(new StepCommits(testBed.redis(), testBed.shards()), asked -> {
                boolean flood = asked.view().messages().getLast().content().startsWith("Flood");
                if (flood) {
                    held.incrementAndGet();
                    gate.await();
                }
                return TeamScript.done(asked);
            });
            testBed.workers(worker, WORKERS);
            GatewayGroup first = testBed.group();
            List<GatewayGroup> groups = new ArrayList<>(List.of(first));
            IntStream.range(1, GROUPS).forEach(i -> groups.add(first.sibling()));
            List<TurnId> flood = new ArrayList<>();
            IntStream.range(0, 2).forEach(i -> groups.forEach(group -> flood.add(group.say("Flood"))));
            Await.until(OrchestratorTestBed.LIMIT, () -> held.get() >= RUNNING_PER_USER / 2, "the flood at work");

            GatewayGroup other = testBed.group();
            assertThat(other.awaitEnd(other.say("Hello"))).isEqualTo("completed");
            assertThat(held.get()).isLessThanOrEqualTo(RUNNING_PER_USER);

            gate.countDown();
            for (int i = 0; i < flood.size(); i++) {
                assertThat(groups.get(i % GROUPS).awaitEnd(flood.get(i))).isEqualTo("completed");
            }
            testBed.settled();
        }
    }
}
