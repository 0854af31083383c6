package dev.synapse.gateway;

/** The rate limits, per minute and per user or address. */
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
    DESCRIPTIONS(Scope.ADDRESS, "SYNAPSE_DESCRIPTIONS_PER_MINUTE", 600, "reads of the API description");

    /** The subject for which requests are counted. */
    public enum Scope {
        ADDRESS,
        USER
    }

    private final Scope scope;
    private final String setting;
    private final int defaultQuota;
    private final String description;

    RateLimit(Scope scope, String setting, int defaultQuota, String description) {
        this.scope = scope;
        this.setting = setting;
        this.defaultQuota = defaultQuota;
        this.description = description;
    }

    public Scope scope() {
        return scope;
    }

    /** The name of the limit in the {@code RateLimit} header fields and in Redis keys. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The counted requests, as a phrase for error details. */
    public String description() {
        return description;
    }

    String setting() {
        return setting;
    }

    /** The quota if the setting is absent. */
    int defaultQuota() {
        return defaultQuota;
    }
}
