package dev.synapse.gateway;

import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.SettingValue;
import dev.synapse.shared.settings.SettingValue.WholeNumber;

/** How many turns, groups and streams may exist at a time. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum CapacitySetting implements Setting {
    SYNAPSE_UNFINISHED_TURNS_PER_GROUP(
            new WholeNumber(1_000, 1, 1_000_000, "turns"), "Turns of a group that are queued or running."),
    SYNAPSE_UNFINISHED_TURNS_PER_USER(
            new WholeNumber(2_000, 1, 1_000_000, "turns"),
            "The same over all groups of a user; messages of these turns may have 32 MB together."),
    SYNAPSE_GROUPS_PER_USER(new WholeNumber(500, 1, 1_000_000, "groups"), "Groups that a user owns."),
    SYNAPSE_SOCKETS_PER_USER(
            new WholeNumber(1_000, 1, 1_000_000, "streams"), "WebSockets and event streams of a user at one gateway."),
    SYNAPSE_MAX_STREAMS(
            new WholeNumber(12_000, 8, 1_000_000, "streams"),
            "WebSockets of all users at one gateway; an event stream counts as eight. Beyond it the answer is "
                    + "503.");

    private final Definition definition;

    CapacitySetting(SettingValue value, String meaning) {
        this.definition = new Definition(name(), value, "G", meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
