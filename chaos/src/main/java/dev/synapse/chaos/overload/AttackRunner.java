package dev.synapse.chaos.overload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The attackers of a run, each of whom makes all attacks in any order, again and again. Thread-safe.
 *
 * @param chosen parts of names of attacks; empty for all
 * @param broken receives why a attacker attacks no more; synchronized
 */
record AttackRunner(TargetServer synapse, List<String> chosen, AttackTallies tallies, List<String> broken) {

    /** Attacks until that time, as {@link System#nanoTime} has it, and no longer than the process lives. */
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
            broken.add(attacker + " attacks no more: " + e);
        }
    }

    private List<Attack> attacks(Attacker attacker) {
        List<Attack> attacks = new ArrayList<>(AttackCatalogue.of(attacker, synapse.tokens()));
        attacks.removeIf(attack -> !chosen.isEmpty() && chosen.stream().noneMatch(attack.name()::contains));
        return attacks;
    }
}
