package dev.synapse.gateway;

/** The rate limits, per minute and per user or address. */
public enum RateLimit {
    LOGINS(Scope.ADDRESS, RateLimitSetting.SYNAPSE_LOGINS_PER_MINUTE, "logins from your address"),
    REGISTRATIONS(Scope.ADDRESS, RateLimitSetting.SYNAPSE_REGISTRATIONS_PER_MINUTE, "registrations from your address"),
    REFRESHES(Scope.ADDRESS, RateLimitSetting.SYNAPSE_REFRESHES_PER_MINUTE, "token refreshes from your address"),
    MESSAGES(Scope.USER, RateLimitSetting.SYNAPSE_MESSAGES_PER_MINUTE, "messages"),
    MESSAGE_BYTES(Scope.USER, RateLimitSetting.SYNAPSE_MESSAGE_BYTES_PER_MINUTE, "bytes of messages"),
    FILES(Scope.USER, RateLimitSetting.SYNAPSE_FILES_PER_MINUTE, "uploads of files"),
    FILE_BYTES(Scope.USER, RateLimitSetting.SYNAPSE_FILE_BYTES_PER_MINUTE, "bytes of files"),
    CHANGES(
            Scope.USER,
            RateLimitSetting.SYNAPSE_CHANGES_PER_MINUTE,
            "changes of groups, members, turns, logins and API keys"),
    READS(
            Scope.USER,
            RateLimitSetting.SYNAPSE_READS_PER_MINUTE,
            "reads of groups, messages, turns, usage, logins and API keys"),
    STREAMS(Scope.USER, RateLimitSetting.SYNAPSE_STREAMS_PER_MINUTE, "sockets and event streams opened"),
    TICKETS(Scope.USER, RateLimitSetting.SYNAPSE_TICKETS_PER_MINUTE, "tickets"),
    DESCRIPTIONS(
            Scope.ADDRESS,
            RateLimitSetting.SYNAPSE_DESCRIPTIONS_PER_MINUTE,
            "reads of the API description and the console");

    /** The subject for which requests are counted. */
    public enum Scope {
        ADDRESS,
        USER
    }

    private final Scope scope;
    private final RateLimitSetting setting;
    private final String description;

    RateLimit(Scope scope, RateLimitSetting setting, String description) {
        this.scope = scope;
        this.setting = setting;
        this.description = description;
    }

    public Scope scope() {
        return scope;
    }

    /** Whether the bytes of requests are counted, and not the requests. */
    public boolean countsBytes() {
        return this == MESSAGE_BYTES || this == FILE_BYTES;
    }

    /** The name of the limit in the {@code RateLimit} header fields and in Redis keys. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The counted requests, as a phrase for error details. */
    public String description() {
        return description;
    }

    RateLimitSetting setting() {
        return setting;
    }
}
