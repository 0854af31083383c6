package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.testkit.Await;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Corrupts the Redis state of a group after a member has answered and while the Orchestrator is invoked. */
@Tag("slow")
class UnusableGroupTest {

    private static final String QUESTION = "User: @[Writer] A title, please";
    private static final String TITLE = "Writer: The title";
    private static final String DONE = "Orchestrator: Done by Orchestrator. TASK_COMPLETE";
    private static final Map<GroupId, CountDownLatch> GATES = new ConcurrentHashMap<>();
    private static final Set<GroupId> WAITING = ConcurrentHashMap.newKeySet();

    private static OrchestratorTestBed testBed;

    @BeforeAll
    static void start() {
        testBed = new OrchestratorTestBed();
        testBed.orchestrator();
        testBed.worker(UnusableGroupTest::answer);
    }

    @AfterEach
    void nothing_remains() {
        testBed.settled();
    }

    @AfterAll
    static void stop() {
        testBed.close();
    }

    private static Answer answer(TestingWorker.Asked asked) throws InterruptedException {
        if (asked.who().equals("Writer")) {
            return Answer.says("The title");
        }
        GroupId group = asked.job().group();
        WAITING.add(group);
        GATES.getOrDefault(group, new CountDownLatch(0)).await();
        return TeamScript.done(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"turn", "number", "version", "done", "seq", "start", "base", "deadline"})
    void a_turn_restarts_after_a_corrupt_field_and_the_next_follows(String field) {
        assertComesBack(
                keys -> testBed.redis().call(commands -> commands.hset(keys.state(), field, "{garbage")),
                field.equals("deadline") ? 1 : 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":thread", ":steps", ":waiting", ":events", ":calls", ":budget", ":files"})
    void a_turn_restarts_after_a_key_of_the_wrong_type_and_the_next_follows(String ending) {
        assertComesBack(keys -> replace(keys.state() + ending), 2);
    }

    /** The sweeper runs during the turn; jobs that fail in the meantime have no effect. */
    private void assertComesBack(Damage damage, int timesAsked) {
        GatewayGroup group = testBed.group("Writer");
        CountDownLatch gate = close(group);
        QueuedTurn turn = group.write("@[Writer] A title, please");
        group.handIn(turn);
        Await.until(OrchestratorTestBed.LIMIT, () -> WAITING.contains(group.id()), "the second step");
        QueuedTurn next = group.write("Go on");
        group.handIn(next);
        long newest = testBed.events().newest(group.id());

        damage.to(testBed.shards().keys(group.id()));
        sweep(group, turn, next);
        gate.countDown();

        assertThat(group.awaitEnd(turn.turn())).isEqualTo("completed");
        assertThat(group.awaitEnd(next.turn())).isEqualTo("completed");
        assertThat(group.texts()).containsExactly(QUESTION, TITLE, DONE, "User: Go on", DONE);
        if (timesAsked > 1) {
            assertThat(group.events()).extracting(LoggedEvent::seq).allMatch(seq -> seq > newest + 1);
        }
    }

    /** Its job fails three times; by then PostgreSQL has the end of the turn, which is announced to subscribers. */
    @Test
    void an_end_that_could_not_be_announced_is_announced_as_postgresql_has_it() {
        GatewayGroup group = testBed.group("Writer");
        CountDownLatch gate = close(group);
        TurnId turn = group.say("@[Writer] A title, please");
        Await.until(OrchestratorTestBed.LIMIT, () -> WAITING.contains(group.id()), "the second step");
        long newest = testBed.events().newest(group.id());

        testBed.redis()
                .call(commands ->
                        commands.hset(testBed.shards().keys(group.id()).state(), "done", "{garbage"));
        gate.countDown();

        assertThat(group.awaitEnd(turn)).isEqualTo("completed");
        assertThat(group.events()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("turn.completed");
            assertThat(event.seq()).isGreaterThan(newest + 1);
        });
        assertThat(group.awaitEnd(group.say("Go on"))).isEqualTo("completed");
    }

    private static CountDownLatch close(GatewayGroup group) {
        CountDownLatch gate = new CountDownLatch(1);
        GATES.put(group.id(), gate);
        return gate;
    }

    private static void sweep(GatewayGroup group, QueuedTurn... turns) {
        for (QueuedTurn turn : turns) {
            group.handIn(turn);
        }
    }

    private static void replace(String key) {
        testBed.redis().call(commands -> commands.del(key));
        testBed.redis().call(commands -> commands.set(key, "{garbage"));
    }

    private interface Damage {
        void to(GroupKeys keys);
    }
}
