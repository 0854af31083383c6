package dev.synapse.models;

/** What happens to messages that no longer fit into a prompt. */
public enum ContextPolicy {
    /** The oldest messages are omitted. */
    NEWEST,
    /** The called model first summarises the messages that do not fit. */
    SUMMARY;

    /**
     * Parses the value of {@code SYNAPSE_CONTEXT_POLICY}.
     *
     * @throws IllegalArgumentException if the value is unknown; the message lists the valid values
     */
    public static ContextPolicy of(String setting) {
        return switch (setting) {
            case "newest" -> NEWEST;
            case "summary" -> SUMMARY;
            default ->
                throw new IllegalArgumentException(
                        "SYNAPSE_CONTEXT_POLICY is \"%s\": must be newest or summary".formatted(setting));
        };
    }
}
