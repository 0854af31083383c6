package dev.synapse.orchestrator.graph;

/**
 * A pure function of the state and of what has come in: asked twice, it decides the same.
 *
 * @param <S> the state
 * @param <I> what comes in
 * @param <T> a task for the workers
 */
@FunctionalInterface
public interface Node<S, I, T> {

    Decision<S, T> decide(S state, I input);
}
