package dev.synapse.gateway;

import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.SettingValue.WholeNumber;

/** The quotas per minute. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum RateLimitSetting implements Setting {
    SYNAPSE_LOGINS_PER_MINUTE(300, "requests of one address (IPv6: one /64)", "Logins."),
    SYNAPSE_REGISTRATIONS_PER_MINUTE(300, "requests of one address", "New accounts."),
    SYNAPSE_REFRESHES_PER_MINUTE(600, "requests of one address", "Token refreshes."),
    SYNAPSE_DESCRIPTIONS_PER_MINUTE(
            600, "requests of one address", "Reads of `/openapi.json`, `/docs`, `/redoc` and the console."),
    SYNAPSE_MESSAGES_PER_MINUTE(3_000, "requests of one user", "Messages."),
    SYNAPSE_MESSAGE_BYTES_PER_MINUTE(8_388_608, RateLimits.MAX_COST, "bytes of one user", "Bytes of messages."),
    SYNAPSE_FILES_PER_MINUTE(300, "requests of one user", "Uploads of files."),
    SYNAPSE_FILE_BYTES_PER_MINUTE(134_217_728, FileLimits.LARGEST, "bytes of one user", "Bytes of uploaded files."),
    SYNAPSE_CHANGES_PER_MINUTE(600, "requests of one user", "Changes of groups, members and turns."),
    SYNAPSE_READS_PER_MINUTE(20_000, "requests of one user", "Reads of groups, messages, turns and usage."),
    SYNAPSE_STREAMS_PER_MINUTE(3_000, "requests of one user", "WebSockets and event streams opened."),
    SYNAPSE_TICKETS_PER_MINUTE(600, "requests of one user", "Tickets.");

    private static final int MAX_QUOTA = 1_000_000_000;

    private final int quota;
    private final Definition definition;

    RateLimitSetting(int quota, String unit, String meaning) {
        this(quota, 1, unit, meaning);
    }

    RateLimitSetting(int quota, int min, String unit, String meaning) {
        this.quota = quota;
        this.definition = new Definition(name(), new WholeNumber(quota, min, MAX_QUOTA, unit), "G", meaning);
    }

    /** The quota if the setting is absent. */
    int defaultQuota() {
        return quota;
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
