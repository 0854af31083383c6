package dev.synapse.chaos;

import java.util.Optional;
import java.util.Random;

/** What a kind of fault does to an installation. */
@FunctionalInterface
interface FaultAction {

    /** Chooses a target and the details at random; empty if no target is intact at the moment. */
    Optional<Injection> prepare(Targets targets, Random random);
}
