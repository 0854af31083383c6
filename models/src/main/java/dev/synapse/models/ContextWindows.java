package dev.synapse.models;

/** How many tokens the models of one provider take. Thread-safe. */
@FunctionalInterface
interface ContextWindows {
    /** How many tokens the model takes, its answer included; for one of which nothing is known a guess that is rather small. */
    long of(String model);
}
