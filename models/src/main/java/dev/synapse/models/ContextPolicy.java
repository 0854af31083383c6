package dev.synapse.models;

/** What becomes of messages that no longer fit into a prompt. */
public enum ContextPolicy {
    /** They are left out. */
    NEWEST,
    /** The model that is asked summarises them first. */
    SUMMARY;

    /** The policy that a setting names; throws {@link IllegalArgumentException} saying which there are. */
    public static ContextPolicy of(String setting) {
        return switch (setting) {
            case "newest" -> NEWEST;
            case "summary" -> SUMMARY;
            default ->
                throw new IllegalArgumentException(
                        "SYNAPSE_CONTEXT_POLICY is \"%s\": it has to be newest or summary".formatted(setting));
        };
    }
}
