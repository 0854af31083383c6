package dev.synapse.shared.model;

/** The aliases that are not given to members by users. */
public final class Aliases {

    /** Who writes the messages of people. */
    public static final String USER = "User";

    /** The member that every group has, which calls on the others. */
    public static final String ORCHESTRATOR = "Orchestrator";

    private Aliases() {}

    /** Whether the alias, in any case, is one that no member may take. */
    public static boolean isReserved(String alias) {
        return alias.equalsIgnoreCase(USER) || alias.equalsIgnoreCase(ORCHESTRATOR);
    }
}
