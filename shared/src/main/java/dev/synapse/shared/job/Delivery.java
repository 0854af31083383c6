package dev.synapse.shared.job;

/**
 * The delivery of a job to this process. Immutable.
 *
 * @param deliveries the number of deliveries of the job, including this one; more than 1 after a crash or a takeover
 * @param threadLength the length of the group's thread when the job was dispatched, 0 if unknown
 * @param threadEpoch the thread's epoch at that time, empty if unknown. Two copies of a thread from the same epoch have the same
 *     beginning.
 */
public record Delivery(Job job, Claim claim, int deliveries, long threadLength, String threadEpoch) {

    /** The delivered job for log messages: its stream entry, its kind, its group and, if it has one, its turn. */
    public String description() {
        return "%s (%s)".formatted(claim.entry(), job.description());
    }

    /** A delivery without a thread epoch. */
    public Delivery(Job job, Claim claim, int deliveries, long threadLength) {
        this(job, claim, deliveries, threadLength, "");
    }
}
