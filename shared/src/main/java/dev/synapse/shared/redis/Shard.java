package dev.synapse.shared.redis;

/**
 * A logical shard: the groups whose ids hash to it, and their job streams. Immutable.
 *
 * @param tag the hash tag {@code {sNN}} that begins each of its keys
 */
public record Shard(int number, String tag) {

    static Shard of(int number) {
        return new Shard(number, "{s%02d}".formatted(number));
    }

    /** The stream of the role's jobs. */
    public String jobs(Role role) {
        return tag + ":jobs:" + role.text();
    }

    /** The sorted set of delayed jobs, by their due time in milliseconds since the epoch. */
    public String delayed() {
        return tag + ":jobs:delayed";
    }

    /** The number of steps of Redis's clock for which the delayed jobs and the leases were adjusted. */
    public String clockSteps() {
        return tag + ":clock-steps";
    }

    /** The stream of dead letters. */
    public String deadLetters() {
        return tag + ":jobs:dead";
    }

    /** The sorted set of groups without an active or queued turn, by the start of their idle time in milliseconds since the epoch. */
    public String idleGroups() {
        return tag + ":idle";
    }

    /** The copy of the server's replication id, which scripts make and read. */
    public String replicationId() {
        return tag + ":history";
    }

    /**
     * A key that never exists. A script that declares it is refused as a whole while the shard's slot moves to another node of a cluster,
     * because Redis then does not run a script that declares a missing key.
     */
    public String absentKey() {
        return tag + ":absent";
    }

    /** The Pub/Sub channel that announces groups with new events. */
    public String newEventsChannel() {
        return tag + ":bell";
    }

    /** The Pub/Sub channel that announces groups with a new event of a turn, as opposed to its steps and messages. */
    public String turnEventsChannel() {
        return tag + ":turns";
    }

    /** The Pub/Sub channel that announces turns which accept no more results, so that their jobs can stop. */
    public String turnClosedChannel() {
        return tag + ":endings";
    }
}
