package dev.synapse.shared.job;

/**
 * A job that was handed to this process.
 *
 * @param deliveries how often it has been handed out, this time included; more than 1 after a crash or a takeover
 * @param threadLength how long the group's thread was when the job was dispatched, 0 where that was not noted
 * @param threadEpoch the thread's mark by then, empty where it was not noted
 */
public record Delivery(Job job, Claim claim, int deliveries, long threadLength, String threadEpoch) {

    /** Where the thread's mark is not noted. */
    public Delivery(Job job, Claim claim, int deliveries, long threadLength) {
        this(job, claim, deliveries, threadLength, "");
    }
}
