package dev.synapse.chaos;

import dev.synapse.testkit.RecordingClient;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts of the turns of a soak.
 *
 * @param lost accepted but not stored
 * @param unfinished without a final status
 * @param doubled with more messages than their question requires
 * @param failures number of failed turns by reason
 */
record SoakCounts(
        int accepted, int completed, int cancelled, int lost, int unfinished, int doubled, Map<String, Long> failures) {

    static SoakCounts of(Collection<RecordingClient> clients, TurnOutcomes outcomes) {
        Set<String> accepted =
                clients.stream().flatMap(client -> client.accepted().stream()).collect(Collectors.toSet());
        Map<String, TurnOutcomes.Outcome> there =
                outcomes.all().stream().collect(Collectors.toMap(TurnOutcomes.Outcome::id, turn -> turn));
        Set<String> lost = new HashSet<>(accepted);
        lost.removeAll(there.keySet());
        there.keySet().retainAll(accepted);
        List<TurnOutcomes.Outcome> turns = List.copyOf(there.values());
        Map<String, Long> failures = turns.stream()
                .filter(turn -> turn.status().equals("failed"))
                .collect(Collectors.groupingBy(TurnOutcomes.Outcome::error, TreeMap::new, Collectors.counting()));
        int completed = count(turns, "completed");
        int cancelled = count(turns, "cancelled");
        return new SoakCounts(
                accepted.size(),
                completed,
                cancelled,
                lost.size(),
                turns.size() - completed - cancelled - count(turns, "failed"),
                (int) turns.stream()
                        .filter(turn -> turn.messages() > SoakScript.Scenario.messagesOf(turn.question()))
                        .count(),
                failures);
    }

    long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    private static int count(List<TurnOutcomes.Outcome> turns, String status) {
        return (int) turns.stream().filter(turn -> turn.status().equals(status)).count();
    }
}
