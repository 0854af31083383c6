package dev.synapse.chaos;

import dev.synapse.testkit.RecordingClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Recovery times after the faults of one kind. The recovery time of a fault lasts from the fault to the end of the longest silence that
 * contains it, over all waiting clients. It is zero if no client waited for more than a second.
 *
 * @param times all recovery times, shortest first
 * @param alone recovery times of isolated faults
 */
record Recovery(FaultKind kind, List<Duration> times, List<Duration> alone) {

    /** Minimum distance between isolated faults: the longest lease and a third of it. */
    private static final Duration AFTERMATH = Duration.ofSeconds(20);

    static List<Recovery> of(List<FaultInjector.Fault> faults, Collection<RecordingClient> clients) {
        return of(
                faults,
                clients.stream().flatMap(client -> client.silences().stream()).toList());
    }

    static List<Recovery> of(List<FaultInjector.Fault> faults, List<RecordingClient.Silence> silences) {
        Map<FaultKind, List<Duration>> times = new TreeMap<>();
        Map<FaultKind, List<Duration>> alone = new TreeMap<>();
        for (FaultInjector.Fault fault : faults) {
            Duration time = Duration.ofNanos(silences.stream()
                    .filter(silence -> silence.from() <= fault.at() && fault.at() <= silence.to())
                    .mapToLong(silence -> silence.to() - fault.at())
                    .max()
                    .orElse(0));
            times.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(time);
            if (faults.stream().noneMatch(other -> !other.equals(fault) && disturbs(other, fault, time))) {
                alone.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(time);
            }
        }
        return times.entrySet().stream()
                .map(entry ->
                        new Recovery(entry.getKey(), entry.getValue(), alone.getOrDefault(entry.getKey(), List.of())))
                .toList();
    }

    Recovery {
        times = times.stream().sorted().toList();
        alone = alone.stream().sorted().toList();
    }

    private static boolean disturbs(FaultInjector.Fault other, FaultInjector.Fault fault, Duration time) {
        return other.at() < fault.at() + time.toNanos() && other.over() + AFTERMATH.toNanos() > fault.at();
    }

    Duration median() {
        return times.get(times.size() / 2);
    }

    Duration longest() {
        return times.getLast();
    }

    Optional<Duration> longestAlone() {
        return alone.isEmpty() ? Optional.empty() : Optional.of(alone.getLast());
    }

    /** Whether recovery from an isolated fault exceeded the limit of its kind. */
    boolean isTooSlow() {
        Optional<Duration> limit = kind.recoveryLimit();
        return limit.isPresent() && longestAlone().orElse(Duration.ZERO).compareTo(limit.get()) > 0;
    }
}
