package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Fault 15: the clocks of one worker and one orchestrator are ten minutes off; those of the other processes and of Redis are right. */
@ExtendWith(TestBedExtension.class)
class ClockFaultTest {

    private static final Duration OFF = Duration.ofMinutes(10);
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(4);
    private static final int DEADLINE_SECONDS = 3;
    private static final int TEAMS = 4;
    private static final int ROUNDS = 10;
    private static final Reply RIGHT = Reply.text("The mountain is high. TASK_COMPLETE");

    private final TestBed testBed;
    private final List<JsonNode> ended = new ArrayList<>();

    ClockFaultTest(TestBed testBed) {
        this.testBed = testBed;
    }

    @Test
    void fault_15_clocks_are_ten_minutes_off(@TempDir Path directory) {
        boolean ahead = testBed.random().nextBoolean();
        ServiceProcess worker = testBed.any(testBed.workers());
        ServiceProcess orchestrator = testBed.any(testBed.orchestrators());
        Map<String, String> ofWorker = WrongClock.by(ahead ? OFF : OFF.negated(), directory);
        restart(orchestrator, WrongClock.by(ahead ? OFF.negated() : OFF, directory));
        restart(worker, ofWorker);
        try {
            assertDeadlinesAreMet();
            assertSlowCallsAreNotTakenOver(worker);
            for (ServiceProcess victim : testBed.workers()) {
                assertCallsAreTakenOverFrom(victim);
                restart(victim, victim == worker ? ofWorker : Map.of());
            }
        } finally {
            // the next healing restarts them with correct clocks
            List.of(worker, orchestrator).forEach(ServiceProcess::kill);
        }

        assertThat(ended).as("started with the wrong clock").anyMatch(turn -> isOff(turn.path("started_at")));
        assertThat(ended).as("started with the right clock").anyMatch(turn -> !isOff(turn.path("started_at")));
    }

    private void assertDeadlinesAreMet() {
        long begin = System.nanoTime();
        Map<RecordedGroup, String> turns =
                ask("turn_timeout_seconds", DEADLINE_SECONDS, team -> team.on("Orchestrator", Reply.hang()));

        turns.forEach((team, turn) ->
                assertThat(end(team, turn).path("error").asString()).contains("turn_timeout_seconds"));

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(DEADLINE_SECONDS));
    }

    /** Calls in progress are not taken over, and a retry that was delayed for a second does run. */
    private void assertSlowCallsAreNotTakenOver(ServiceProcess wrong) {
        Set<ServiceProcess> callers = new HashSet<>();
        for (int round = 1; callers.size() < testBed.workers().size(); round++) {
            assertThat(round).as("rounds").isLessThanOrEqualTo(ROUNDS);
            Map<RecordedGroup, String> turns = ask("max_steps", 40, team -> {
                team.on("Researcher", Reply.failure(429, "too many").retryAfter("1"), RIGHT);
                team.on("Writer", RIGHT.slowedBy(LONGER_THAN_A_LEASE, Duration.ZERO));
            });
            turns.forEach((team, turn) -> {
                assertThat(end(team, turn).path("status").asString()).isEqualTo("completed");
                assertThat(team.calls("Researcher")).hasSize(2);
                assertThat(team.calls("Writer")).hasSize(1);
                ServiceProcess caller = testBed.callerOf(team.calls("Writer").getFirst());
                assertThat(isOff(firstMessageOf(team, "Writer").path("timestamp")))
                        .isEqualTo(caller == wrong);
                callers.add(caller);
            });
        }
    }

    private void assertCallsAreTakenOverFrom(ServiceProcess victim) {
        List<RecordedGroup> taken = List.of();
        for (int round = 1; taken.isEmpty(); round++) {
            assertThat(round).as("rounds").isLessThanOrEqualTo(ROUNDS);
            Latch latch = new Latch();
            Map<RecordedGroup, String> turns =
                    ask("max_steps", 40, team -> team.on("Orchestrator", RIGHT.heldBy(latch), RIGHT));
            latch.awaitWaiting(TEAMS, RecordedGroup.LIMIT);
            taken = turns.keySet().stream()
                    .filter(team -> testBed.callerOf(team.calls("Orchestrator").getFirst()) == victim)
                    .toList();
            if (!taken.isEmpty()) {
                victim.kill();
            }
            latch.open();
            for (Map.Entry<RecordedGroup, String> one : turns.entrySet()) {
                assertThat(end(one.getKey(), one.getValue()).path("status").asString())
                        .isEqualTo("completed");
                assertThat(one.getKey().calls("Orchestrator")).hasSize(taken.contains(one.getKey()) ? 2 : 1);
            }
        }
    }

    /** Starts one turn per team concurrently, with the given limit. */
    private Map<RecordedGroup, String> ask(String limit, int value, Consumer<RecordedGroup> script) {
        List<RecordedGroup> teams = new ArrayList<>();
        for (int i = 0; i < TEAMS; i++) {
            teams.add(testBed.team(limit, value));
        }
        teams.forEach(script);
        Map<RecordedGroup, String> turns = new LinkedHashMap<>();
        teams.forEach(team -> turns.put(team, team.ask("How high?")));
        return turns;
    }

    private JsonNode end(RecordedGroup team, String turn) {
        JsonNode end = team.awaitEnd(turn);
        ended.add(end);
        return end;
    }

    private static JsonNode firstMessageOf(RecordedGroup team, String alias) {
        return team.messages().stream()
                .filter(message -> message.path("sender_alias").asString().equals(alias))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOff(JsonNode time) {
        Duration difference = Duration.between(Instant.parse(time.asString()), Instant.now());
        return difference.abs().compareTo(OFF.dividedBy(2)) > 0;
    }

    private static void restart(ServiceProcess service, Map<String, String> settings) {
        service.kill();
        service.startWith(settings);
        service.awaitRunning();
    }
}
