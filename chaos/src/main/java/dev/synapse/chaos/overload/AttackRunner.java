package dev.synapse.chaos.overload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Runs all attacks of an attacker in random order, repeatedly. Thread-safe.
 *
 * @param chosen parts of attack names; empty for all attacks
 * @param broken receives the reason if an attacker stops early; synchronized
 */
record AttackRunner(TargetServer synapse, List<String> chosen, AttackTallies tallies, List<String> broken) {

    /** Attacks until {@code end}, as {@link System#nanoTime}, while the process is alive. */
    void attack(Attacker attacker, long end) {
        try {
            List<Attack> attacks = attacks(attacker);
            Random random = new Random(attacker.from().hashCode());
            while (System.nanoTime() - end < 0 && synapse.isAlive()) {
                Collections.shuffle(attacks, random);
                for (Attack attack : attacks) {
                    if (System.nanoTime() - end < 0) {
                        tallies.run(attack, attacker);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            broken.add(attacker + " stopped attacking: " + e);
        }
    }

    private List<Attack> attacks(Attacker attacker) {
        List<Attack> attacks = new ArrayList<>(AttackCatalogue.of(attacker, synapse.tokens()));
        attacks.removeIf(attack -> !chosen.isEmpty() && chosen.stream().noneMatch(attack.name()::contains));
        return attacks;
    }
}
