package dev.synapse.orchestrator.graph;

import java.util.List;

/**
 * What a node decides. All but {@link Goto} end the run of the graph: the state is the checkpoint with which it is resumed.
 *
 * @param <S> the state
 * @param <T> a task for the workers
 */
public sealed interface Decision<S, T> {

    /** The state as the node leaves it. */
    S state();

    /** Goes on with another node at once. */
    record Goto<S, T>(String node, S state) implements Decision<S, T> {}

    /** Interrupts: the tasks are dispatched, if there are any, and the graph waits for what comes. */
    record Pause<S, T>(S state, List<T> tasks) implements Decision<S, T> {}

    /** The end that was wanted. */
    record Finish<S, T>(S state) implements Decision<S, T> {}

    /** The end that was not. */
    record Fail<S, T>(S state, String reason) implements Decision<S, T> {}

    /** The end that somebody asked for. */
    record Cancel<S, T>(S state) implements Decision<S, T> {}
}
