package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Faults of clients: faults 17, 18 and 20. */
@ExtendWith(TestBedExtension.class)
class ClientFaultsTest {

    private static final int PAIRS = 100;

    private final TestBed testBed;

    ClientFaultsTest(TestBed testBed) {
        this.testBed = testBed;
    }

    @Test
    void fault_17_a_socket_drops_repeatedly_during_a_turn() {
        testBed.slowModels();
        RecordedGroup team = testBed.team();
        String turn = team.ask("How high?");

        for (int drop = 1; drop <= 6; drop++) {
            long next = team.client().events() + 1 + testBed.random().nextInt(5);
            Await.until(
                    RecordedGroup.LIMIT,
                    () -> team.client().events() >= next || team.client().hasEnded(turn),
                    "more events");
            team.client().drop();
        }

        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
        assertThat(team.client().reconnects()).isGreaterThanOrEqualTo(6);
        assertThat(team.client().resyncs()).isZero();
        testBed.quickModels();
    }

    @Test
    void fault_18_a_client_reconnects_after_its_events_were_trimmed() throws IOException {
        RecordedGroup team = testBed.team();
        team.runTurn("How high?");
        GroupKeys keys = new Shards(Installation.SHARDS).keys(GroupId.of(team.group()));

        testBed.installation().redis().call(commands -> commands.xtrim(keys.events(), false, 5));

        Subscription subscription = Subscription.to(team.api().get(), team.group());
        try (EventClient late = EventClient.connect(subscription.after(2))) {
            JsonNode first = late.awaitType("resync", RecordedGroup.LIMIT);
            assertThat(late.events().getFirst()).isEqualTo(first);
            long newest = first.path("seq").asLong();
            try (EventClient inTime = EventClient.connect(subscription.after(newest - 3))) {
                inTime.awaitType("turn.completed", RecordedGroup.LIMIT);
                assertThat(inTime.events("resync")).isEmpty();
            }
        }
    }

    @Test
    void fault_20_two_messages_arrive_in_one_group_at_once_a_hundred_times() throws Exception {
        List<RecordedGroup> teams = Stream.generate(testBed::team).limit(10).toList();
        teams.forEach(team -> team.on("Orchestrator", Reply.text("Done. TASK_COMPLETE")));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> pending = new ArrayList<>();
            for (RecordedGroup team : teams) {
                pending.add(clients.submit(() -> askInPairs(team)));
            }
            for (Future<?> each : pending) {
                each.get();
            }
        }

        for (RecordedGroup team : teams) {
            for (String turn : team.client().accepted()) {
                team.client().awaitEnd(turn, RecordedGroup.LIMIT);
            }
            assertThat(team.client().accepted())
                    .hasSize(2 * PAIRS / teams.size())
                    .doesNotHaveDuplicates();
            assertThat(team.api().get().turns(team.group()).expect(200).body().valueStream())
                    .allSatisfy(
                            turn -> assertThat(turn.path("status").asString()).isEqualTo("completed"));
        }
    }

    private static void askInPairs(RecordedGroup team) {
        try (ExecutorService pair = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < PAIRS / 10; i++) {
                String question = "Question " + i;
                Future<String> one = pair.submit(() -> team.ask(question + " of one"));
                Future<String> other = pair.submit(() -> team.ask(question + " of the other"));
                team.client().awaitEnd(one.get(), RecordedGroup.LIMIT);
                team.client().awaitEnd(other.get(), RecordedGroup.LIMIT);
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
