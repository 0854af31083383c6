package dev.synapse.chaos.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Outcomes of all attacks of a run, by the names of the attacks. Thread-safe. */
final class AttackTallies {

    /** Outcomes that are always allowed: temporary rejection, or no connection. */
    private static final Set<String> ALWAYS = Set.of("429", "503", Tally.NOT_CONNECTED, Tally.CLOSED, Tally.RESET);

    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Map<String, Set<String>> expected = new TreeMap<>();
    private final List<String> required;

    /** A run that misses one of the {@code required} attacks fails. */
    AttackTallies(List<String> required) {
        this.required = List.copyOf(required);
    }

    /** Runs the attack once and counts its outcomes. */
    void run(Attack attack, Attacker by) throws InterruptedException {
        Tally tally;
        synchronized (this) {
            tally = tallies.computeIfAbsent(attack.name(), name -> new Tally());
            expected.put(attack.name(), attack.expected());
        }
        attack.run(by, tally);
    }

    /** Number of outcomes. */
    synchronized long outcomes() {
        return tallies.values().stream()
                .flatMap(tally -> tally.counts().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    synchronized Map<String, Tally> tallies() {
        return new TreeMap<>(tallies);
    }

    /** Outcomes that are not allowed, and required attacks that never ran. */
    synchronized List<String> broken() {
        List<String> broken = new ArrayList<>();
        required.stream()
                .filter(name -> !tallies.containsKey(name))
                .map(name -> "attack never ran: " + name)
                .forEach(broken::add);
        tallies.forEach((name, tally) -> {
            tally.counts().forEach((outcome, times) -> {
                if (!ALWAYS.contains(outcome)
                        && !expected.getOrDefault(name, Set.of()).contains(outcome)) {
                    broken.add("%s: %,d × %s".formatted(name, times, outcome));
                }
            });
            tally.wrong().forEach(answer -> broken.add(name + ": " + answer));
        });
        return broken;
    }
}
