package dev.synapse.chaos;

import dev.synapse.testkit.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long it took, after each fault of a kind, until every client that waited heard of its turn again: the longest silence that
 * the fault fell into, from the fault on. No time where nobody waited for more than a second.
 */
record Recovery(FaultKind kind, List<Duration> times) {

    static List<Recovery> of(List<Saboteur.Fired> faults, Collection<Witness> witnesses) {
        Map<FaultKind, List<Duration>> times = new TreeMap<>();
        for (Saboteur.Fired fault : faults) {
            long nanos = witnesses.stream()
                    .flatMap(witness -> witness.silences().stream())
                    .filter(silence -> silence.from() <= fault.at() && fault.at() <= silence.to())
                    .mapToLong(silence -> silence.to() - fault.at())
                    .max()
                    .orElse(0);
            times.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(Duration.ofNanos(nanos));
        }
        return times.entrySet().stream()
                .map(entry -> new Recovery(
                        entry.getKey(), entry.getValue().stream().sorted().toList()))
                .toList();
    }

    Duration median() {
        return times.get(times.size() / 2);
    }

    Duration longest() {
        return times.getLast();
    }
}
