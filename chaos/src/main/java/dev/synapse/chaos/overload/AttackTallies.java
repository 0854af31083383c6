package dev.synapse.chaos.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What came of all attacks of a run, by the attacks' names. Thread-safe. */
final class AttackTallies {

    /** What any attack may get: not now, or no connection. */
    private static final Set<String> ALWAYS = Set.of("429", "503", Tally.NOT_CONNECTED, Tally.CLOSED, Tally.RESET);

    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Map<String, Set<String>> expected = new TreeMap<>();
    private final List<String> required;

    /** Without the attacks of these names a run proves nothing. */
    AttackTallies(List<String> required) {
        this.required = List.copyOf(required);
    }

    /** Runs the attack once, and counts what came of it. */
    void run(Attack attack, Attacker by) throws InterruptedException {
        Tally tally;
        synchronized (this) {
            tally = tallies.computeIfAbsent(attack.name(), name -> new Tally());
            expected.put(attack.name(), attack.expected());
        }
        attack.run(by, tally);
    }

    /** How many outcomes have been counted. */
    synchronized long outcomes() {
        return tallies.values().stream()
                .flatMap(tally -> tally.counts().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    synchronized Map<String, Tally> tallies() {
        return new TreeMap<>(tallies);
    }

    /** TurnOutcomes that a server which holds its promises does not give, and attacks that were never made. */
    synchronized List<String> broken() {
        List<String> broken = new ArrayList<>();
        required.stream()
                .filter(name -> !tallies.containsKey(name))
                .map(name -> "never made: " + name)
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
