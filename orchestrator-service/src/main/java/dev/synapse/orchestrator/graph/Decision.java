package dev.synapse.orchestrator.graph;

/**
 * The decision of a node.
 *
 * @param <N> the node names
 * @param <S> the state
 * @param <T> a task for the workers
 */
public sealed interface Decision<N, S, T> {

    /** Continues at once with another node. */
    record Goto<N, S, T>(N node, S state) implements Decision<N, S, T> {}

    /** Ends the run. */
    record Stop<N, S, T>(Outcome<S, T> outcome) implements Decision<N, S, T> {}
}
