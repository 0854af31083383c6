package dev.synapse.gateway;

/** What is limited by the minute, for each user or for each address. */
public enum RateLimit {
    LOGINS(Scope.ADDRESS, "SYNAPSE_LOGINS_PER_MINUTE", 300, "logins from your address"),
    REGISTRATIONS(Scope.ADDRESS, "SYNAPSE_REGISTRATIONS_PER_MINUTE", 300, "registrations from your address"),
    REFRESHES(Scope.ADDRESS, "SYNAPSE_REFRESHES_PER_MINUTE", 600, "token refreshes from your address"),
    MESSAGES(Scope.USER, "SYNAPSE_MESSAGES_PER_MINUTE", 3_000, "messages"),
    MESSAGE_BYTES(Scope.USER, "SYNAPSE_MESSAGE_BYTES_PER_MINUTE", 8_388_608, "bytes of messages"),
    CHANGES(Scope.USER, "SYNAPSE_CHANGES_PER_MINUTE", 600, "changes of groups, members and turns"),
    READS(Scope.USER, "SYNAPSE_READS_PER_MINUTE", 20_000, "reads of groups, messages, turns and usage"),
    STREAMS(Scope.USER, "SYNAPSE_STREAMS_PER_MINUTE", 3_000, "sockets and event streams opened"),
    TICKETS(Scope.USER, "SYNAPSE_TICKETS_PER_MINUTE", 600, "tickets"),
    DESCRIPTIONS(Scope.ADDRESS, "SYNAPSE_DESCRIPTIONS_PER_MINUTE", 600, "reads of the API's description");

    /** By what requests are counted. */
    public enum Scope {
        ADDRESS,
        USER
    }

    private final Scope scope;
    private final String setting;
    private final int usual;
    private final String what;

    RateLimit(Scope scope, String setting, int usual, String what) {
        this.scope = scope;
        this.setting = setting;
        this.usual = usual;
        this.what = what;
    }

    public Scope scope() {
        return scope;
    }

    /** The limit's name in the {@code RateLimit} header fields and in keys. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What is counted, as a sentence has it. */
    public String what() {
        return what;
    }

    String setting() {
        return setting;
    }

    /** The quota where the setting is not given. */
    int usual() {
        return usual;
    }
}
