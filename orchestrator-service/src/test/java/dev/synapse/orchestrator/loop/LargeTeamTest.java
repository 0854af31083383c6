package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.StepCommits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A turn of more members than its share of the workers' normal stream. */
class LargeTeamTest {

    private static final int SHARE = 16;
    private static final int MEMBERS = SHARE + 4;
    private static final int TOOLS = 2;
    private static final Limits LIMITS = new Limits(100, 8, 900, 120, null, null);

    @Test
    void steps_beyond_the_share_are_bulk_and_the_turn_completes() throws Exception {
        CountDownLatch toolsStarted = new CountDownLatch(TOOLS);
        Map<String, List<Role>> roles = new ConcurrentHashMap<>();
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = new TestingWorker(
                    new StepCommits(testBed.redis(), testBed.shards()), asked -> switch (asked.who()) {
                        case Aliases.ORCHESTRATOR -> Answer.says("TASK_COMPLETE");
                        case "web_search" -> {
                            toolsStarted.countDown();
                            yield new Answer.Returns("A page");
                        }
                        case "Member1" ->
                            asked.round() == 1 ? Answer.says("", "web_search", "web_search") : Answer.says("Found");
                        default -> {
                            toolsStarted.await();
                            yield Answer.says("Done");
                        }
                    });
            testBed.workers(delivery -> {
                String kind = delivery.job() instanceof Job.RunAgentLlm ask ? ask.alias() : "tool";
                roles.computeIfAbsent(kind, any -> new CopyOnWriteArrayList<>())
                        .add(delivery.claim().role());
                worker.handle(delivery);
            });
            String[] members = IntStream.rangeClosed(1, MEMBERS)
                    .mapToObj(i -> "Member" + i)
                    .toArray(String[]::new);
            GatewayGroup group = testBed.group(LIMITS, members);

            TurnId turn = group.say(IntStream.rangeClosed(1, MEMBERS)
                    .mapToObj(i -> "@[Member" + i + "]")
                    .collect(Collectors.joining(" ")));

            assertThat(group.awaitEnd(turn)).isEqualTo("completed");
            assertThat(IntStream.rangeClosed(2, SHARE).mapToObj(i -> roles.get("Member" + i)))
                    .allMatch(List.of(Role.WORKERS)::equals);
            assertThat(IntStream.rangeClosed(SHARE + 1, MEMBERS).mapToObj(i -> roles.get("Member" + i)))
                    .allMatch(List.of(Role.BULK_WORKERS)::equals);
            assertThat(roles.get("tool"))
                    .as("while all other members are at work")
                    .containsExactly(Role.BULK_WORKERS, Role.BULK_WORKERS);
            assertThat(roles.get(Aliases.ORCHESTRATOR)).containsExactly(Role.WORKERS);
            testBed.settled();
        }
    }
}
