package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** Groups that run one turn after another, all at the same time, until they are stopped. Thread-safe. */
final class ContinuousTurns implements AutoCloseable {

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<RecordedGroup, Integer> completed = new ConcurrentHashMap<>();
    private final List<? extends Future<?>> load;
    private volatile boolean over;

    private ContinuousTurns(List<RecordedGroup> teams) {
        teams.forEach(team -> completed.put(team, 0));
        load = teams.stream().map(team -> clients.submit(() -> run(team))).toList();
    }

    static ContinuousTurns start(List<RecordedGroup> teams) {
        return new ContinuousTurns(teams);
    }

    private void run(RecordedGroup team) {
        while (!over) {
            int number = completed.getOrDefault(team, 0) + 1;
            JsonNode turn = team.runTurn("Question " + number + "?");
            assertThat(turn.path("status").asString()).as(turn.toString()).isEqualTo("completed");
            completed.put(team, number);
        }
    }

    /** Waits until each group has completed a turn that began after this call. */
    void awaitNewTurns() {
        Map<RecordedGroup, Integer> before = Map.copyOf(completed);
        Await.until(
                RecordedGroup.LIMIT,
                () -> load.stream().anyMatch(Future::isDone)
                        || completed.entrySet().stream()
                                .allMatch(now -> now.getValue() >= before.getOrDefault(now.getKey(), 0) + 2),
                "each group completes a new turn");
    }

    /** Waits for the turns in progress, and fails if any turn did not complete. */
    void stop() {
        over = true;
        for (Future<?> one : load) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new AssertionError("a turn did not complete", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while turns were in progress", e);
            }
        }
    }

    @Override
    public void close() {
        over = true;
        clients.close();
    }
}
