package dev.synapse.shared.redis;

/**
 * A logical shard: the groups whose ids hash to it, and the job streams that serve them.
 *
 * @param tag the hash tag {@code {sNN}} that begins each of its keys
 */
public record Shard(int number, String tag) {

    static Shard of(int number) {
        return new Shard(number, "{s%02d}".formatted(number));
    }

    /** The stream of jobs for a role. */
    public String jobs(Role role) {
        return tag + ":jobs:" + role.text();
    }

    /** Sorted set of jobs that become due later, by the time in milliseconds. */
    public String delayed() {
        return tag + ":jobs:delayed";
    }

    /** Stream of jobs that were given up. */
    public String deadLetters() {
        return tag + ":jobs:dead";
    }

    /** Sorted set of the groups in which no turn runs or waits, by the time in milliseconds since when. */
    public String idleGroups() {
        return tag + ":idle";
    }

    /** The Pub/Sub channel that says which group has new events. */
    public String newEventsChannel() {
        return tag + ":bell";
    }

    /** The Pub/Sub channel that says which turn takes no more results, so that the work for it may stop. */
    public String turnClosedChannel() {
        return tag + ":endings";
    }
}
