package dev.synapse.gateway;

import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.SettingValue;
import dev.synapse.shared.settings.SettingValue.WholeNumber;

/** Connections and requests of one gateway. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum ConnectionSetting implements Setting {
    SYNAPSE_CONNECTIONS(new WholeNumber(12_000, 1, 1_000_000, "connections"), "Open connections of one gateway."),
    SYNAPSE_CONNECTIONS_PER_ADDRESS(
            new WholeNumber(6_000, 1, 1_000_000, "connections"), "Open connections of one address at one gateway."),
    SYNAPSE_UNFINISHED_HEADERS(
            new WholeNumber(1_000, 1, 1_000_000, "connections"),
            "Connections of one gateway that have sent a part of a header."),
    SYNAPSE_HEADER_TIMEOUT_MS(new WholeNumber(10_000, 100, 600_000, "milliseconds"), "Time for a whole header."),
    SYNAPSE_IDLE_TIMEOUT_MS(
            new WholeNumber(30_000, 100, 3_600_000, "milliseconds"),
            "How long a connection may wait for the next request."),
    SYNAPSE_TRANSFER_GRACE_SECONDS(
            new WholeNumber(10, 1, 300, "seconds"),
            "How long a body or a response may take before a minimum rate applies (64 and 32 KB a second); also "
                    + "the limit of one read or write."),
    SYNAPSE_REQUESTS(
            new WholeNumber(512, 1, 100_000, "requests"), "Requests in progress at one gateway; beyond them 503."),
    SYNAPSE_REQUESTS_PER_ADDRESS(
            new WholeNumber(256, 1, 100_000, "requests"),
            "Requests in progress of one address at one gateway; beyond them 429.");

    private final Definition definition;

    ConnectionSetting(SettingValue value, String meaning) {
        this.definition = new Definition(name(), value, "G", meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
