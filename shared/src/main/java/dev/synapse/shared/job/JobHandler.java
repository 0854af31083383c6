package dev.synapse.shared.job;

/** Does a job and ends it by a commit with the delivery's claim. Runs on a virtual thread of its own. */
@FunctionalInterface
public interface JobHandler {

    /**
     * Does the job. Returning without a commit, or throwing, leaves the job pending: it comes again when its lease has run out. Throwing
     * {@link dev.synapse.shared.memory.MemoryExhausted} hands it back at once, and does not count as an attempt.
     * An interrupt means that the lease was lost or the service stops.
     */
    void handle(Delivery delivery) throws InterruptedException;
}
