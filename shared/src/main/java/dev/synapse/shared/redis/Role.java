package dev.synapse.shared.redis;

/** Who takes a job: the consumer groups of the job streams. */
public enum Role {
    ORCHESTRATOR("orchestrator"),
    WORKERS("workers");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The name of the consumer group. */
    public String text() {
        return text;
    }

    /** One letter, before the body of a delayed job. */
    public String letter() {
        return text.substring(0, 1);
    }
}
