package dev.synapse.orchestrator.graph;

/**
 * A pure function of the state and the input: the same arguments give the same decision.
 *
 * @param <N> the node names
 * @param <S> the state
 * @param <I> the input
 * @param <T> a task for the workers
 */
@FunctionalInterface
public interface Node<N, S, I, T> {

    Decision<N, S, T> decide(S state, I input);
}
