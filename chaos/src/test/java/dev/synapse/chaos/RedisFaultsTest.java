package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults of Redis and of the connections to it: faults 5 to 9 and 12. */
@ExtendWith(TestBedExtension.class)
class RedisFaultsTest {

    private static final int TEAMS = 4;

    private final TestBed testBed;

    RedisFaultsTest(TestBed testBed) {
        this.testBed = testBed;
    }

    @BeforeEach
    void slow_the_models() {
        testBed.slowModels();
    }

    @AfterEach
    void restore_the_models() {
        testBed.quickModels();
    }

    @Test
    void fault_05_redis_is_killed_and_restarted() {
        List<StartedTurn> turns = startTurns();

        testBed.installation().redisServer().kill();
        Await.until(RecordedGroup.LIMIT, this::isReportedDown, "the gateway reports that Redis is down");
        testBed.installation().redisServer().start();

        assertCompleted(turns);
    }

    @Test
    void fault_06_redis_loses_everything() {
        List<StartedTurn> turns = startTurns();

        testBed.noteRedisLoss();
        testBed.installation().redis().call(commands -> commands.flushall());

        assertCompleted(turns);
        assertThat(turns)
                .allSatisfy(one -> assertThat(one.team().client().resyncs()).isPositive());
    }

    @Test
    void fault_07_replies_to_commits_are_lost() {
        Map<Kind, List<String>> commits = Map.of(
                Kind.GATEWAY, List.of("\"turn.queued\""),
                Kind.ORCHESTRATOR, List.of("\"turn.started\"", "\"step.started\"", "\"turn.completed\""),
                Kind.WORKER, List.of("\"step.completed\"", "\"message.delta\""));
        int before = cuts();
        for (int round = 0; round < 3; round++) {
            for (ServiceProcess service : testBed.installation().services()) {
                service.redis().cutReplyTo(testBed.any(commits.get(service.kind())));
            }
            assertCompleted(startTurns());
        }

        assertThat(cuts()).isGreaterThanOrEqualTo(before + 6);
    }

    @Test
    void fault_08_redis_loses_its_scripts() {
        List<StartedTurn> turns = startTurns();

        while (turns.stream().anyMatch(one -> !one.team().client().hasEnded(one.turn()))) {
            testBed.installation().redis().call(commands -> commands.scriptFlush());
            LockSupport.parkNanos(testBed.random().nextInt(50_000_000));
        }

        assertCompleted(turns);
    }

    @Test
    void fault_09_redis_is_out_of_memory() {
        List<StartedTurn> turns = startTurns();

        config("maxmemory", "1");
        RecordedGroup late = testBed.team();
        String turn = late.ask("Is there room?");
        Await.until(RecordedGroup.LIMIT, () -> rejections("OOM") > 100, "Redis rejects writes");
        config("maxmemory", "0");

        assertCompleted(turns);
        assertThat(late.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
    }

    @Test
    void fault_09_redis_cannot_write_to_its_disk() throws IOException {
        String home = testBed.installation()
                .redis()
                .call(commands -> commands.configGet("dir"))
                .get("dir");
        Path obstacle = Files.createDirectory(Path.of(home, "dump.rdb"));
        List<StartedTurn> turns = startTurns();

        config("save", "3600 1");
        testBed.installation().redis().call(commands -> commands.bgsave());
        Await.until(RecordedGroup.LIMIT, () -> rejections("MISCONF") > 100, "Redis rejects writes");
        Files.delete(obstacle);
        config("save", "");

        assertCompleted(turns);
    }

    @Test
    void fault_12_every_job_is_delivered_twice() {
        try (JobDuplicator duplicator =
                JobDuplicator.start(testBed.installation().redis(), Installation.SHARDS)) {
            List<StartedTurn> turns = startTurns();

            assertCompleted(turns);

            assertThat(duplicator.copyCount()).isGreaterThan(TEAMS * 7);
        }
    }

    /** A turn and its team. */
    private record StartedTurn(RecordedGroup team, String turn) {}

    /** Starts a turn in each of several teams, and waits until all are at a random point. */
    private List<StartedTurn> startTurns() {
        List<RecordedGroup> teams = Stream.generate(testBed::team).limit(TEAMS).toList();
        List<StartedTurn> turns = teams.stream()
                .map(team -> new StartedTurn(team, team.ask("How high?")))
                .toList();
        int events = 5 + testBed.random().nextInt(20);
        Await.until(
                RecordedGroup.LIMIT,
                () -> teams.stream().allMatch(team -> team.client().events() >= events),
                events + " events of each team");
        return turns;
    }

    private static void assertCompleted(List<StartedTurn> turns) {
        for (StartedTurn one : turns) {
            assertThat(one.team().awaitEnd(one.turn()).path("status").asString())
                    .isEqualTo("completed");
            assertThat(one.team().messages()).hasSize(8);
        }
    }

    private int cuts() {
        return testBed.installation().services().stream()
                .mapToInt(service -> service.redis().cutCount())
                .sum();
    }

    private boolean isReportedDown() {
        return testBed.installation().api().get("/health/ready").status() == 503;
    }

    private void config(String parameter, String value) {
        testBed.installation().redis().call(commands -> commands.configSet(parameter, value));
    }

    private long rejections(String kind) {
        String info = testBed.installation().redis().call(commands -> commands.info("errorstats"));
        return info.lines()
                .filter(line -> line.startsWith("errorstat_" + kind + ":count="))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf('=') + 1).strip()))
                .findFirst()
                .orElse(0);
    }
}
