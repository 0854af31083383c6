package dev.synapse.shared.redis;

/** The services that consume jobs, each a consumer group of its job streams. */
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

    /** The letter that stands for the role in the encoding of a delayed job. */
    public String letter() {
        return text.substring(0, 1);
    }
}
