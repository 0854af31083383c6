package dev.synapse.shared.redis;

/** The consumer groups of jobs, each with a stream of its own on every shard. */
public enum Role {
    ORCHESTRATOR("orchestrator"),
    WORKERS("workers"),
    /** The workers as consumers of the jobs beyond a turn's share of their normal stream; see {@code lib/commit_writes.lua}. */
    BULK_WORKERS("bulk-workers");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The name of the consumer group. */
    public String text() {
        return text;
    }
}
