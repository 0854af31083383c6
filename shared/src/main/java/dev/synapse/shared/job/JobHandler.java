package dev.synapse.shared.job;

/** Runs a job and ends it by a commit with the delivery's claim. Each job has a virtual thread of its own. */
@FunctionalInterface
public interface JobHandler {

    /**
     * Runs the job. If the handler returns without a commit, or throws, the job stays pending and is delivered again when its lease
     * expires. Throwing {@link dev.synapse.shared.memory.MemoryExhausted} releases the job at once and does not count as an attempt.
     *
     * @throws InterruptedException if the lease was lost, the turn accepts no more results, or the service stops
     */
    void handle(Delivery delivery) throws InterruptedException;
}
