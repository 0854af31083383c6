package dev.synapse.orchestrator.graph;

import java.util.List;

/**
 * The outcome of a run. Its state is the checkpoint from which a paused run resumes.
 *
 * @param <S> the state
 * @param <T> a task for the workers
 */
public sealed interface Outcome<S, T> {

    S state();

    /** Dispatches the tasks, if any, and waits for the next input. */
    record Pause<S, T>(S state, List<T> tasks) implements Outcome<S, T> {}

    record Complete<S, T>(S state) implements Outcome<S, T> {}

    record Fail<S, T>(S state, String reason) implements Outcome<S, T> {}

    record Cancel<S, T>(S state) implements Outcome<S, T> {}
}
