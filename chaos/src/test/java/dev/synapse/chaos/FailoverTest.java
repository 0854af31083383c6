package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Fault 28: a single Redis dies under load, and a replica that lags takes over. */
class FailoverTest {

    private static final int TEAMS = 6;
    private static final int LOST_EVENTS = 20;

    @RegisterExtension
    static final TestBedExtension TEST_BED = TestBedExtension.with(ReplicatedRedis::start);

    private final TestBed testBed;

    FailoverTest(TestBed testBed) {
        this.testBed = testBed;
    }

    /** Clients have received events that the replica lacks; none of these numbers may stand for other events later. */
    @Test
    void fault_28_a_replica_that_lags_takes_over_under_load() {
        testBed.slowModels();
        ReplicatedRedis servers = testBed.installation().redisServers(ReplicatedRedis.class);
        List<RecordedGroup> teams = Stream.generate(testBed::team).limit(TEAMS).toList();
        testBed.noteRedisLoss();

        try (ContinuousTurns load = ContinuousTurns.start(teams)) {
            load.awaitNewTurns();
            servers.lag();
            awaitEvents(teams);
            servers.failOver();
            load.awaitNewTurns();
            load.stop();
        } finally {
            testBed.quickModels();
        }

        assertThat(teams).allSatisfy(team -> assertThat(team.client().resyncs()).isPositive());
    }

    /** Waits until each client has received events from now on. */
    private static void awaitEvents(List<RecordedGroup> teams) {
        Map<RecordedGroup, Long> before = teams.stream()
                .collect(Collectors.toMap(team -> team, team -> team.client().events()));
        Await.until(
                RecordedGroup.LIMIT,
                () -> before.entrySet().stream()
                        .allMatch(entry -> entry.getKey().client().events() >= entry.getValue() + LOST_EVENTS),
                "each client receives " + LOST_EVENTS + " more events");
    }
}
