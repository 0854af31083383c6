package dev.synapse.gateway;

import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.SettingValue;
import dev.synapse.shared.settings.SettingValue.WholeNumber;

/** How large the files of messages may be. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum FileSetting implements Setting {
    SYNAPSE_MAX_FILE_BYTES(
            new WholeNumber(5_242_880, 1_024, FileLimits.LARGEST, "bytes"), "An image that a user uploads."),
    SYNAPSE_MAX_TEXT_FILE_BYTES(
            new WholeNumber(262_144, 1_024, 2_097_152, "bytes"),
            "A text file that a user uploads; no more than the setting above."),
    SYNAPSE_MAX_MESSAGE_FILE_BYTES(
            new WholeNumber(10_485_760, 1_024, 104_857_600, "bytes"), "All files of one message, at most 10."),
    SYNAPSE_MAX_GROUP_FILE_BYTES(
            new WholeNumber(209_715_200, 1_024, FileLimits.MOST, "bytes"), "All files of a group."),
    SYNAPSE_MAX_USER_FILE_BYTES(
            new WholeNumber(1_073_741_824, 1_024, FileLimits.MOST, "bytes"), "All files in the groups of a user.");

    private final Definition definition;

    FileSetting(SettingValue value, String meaning) {
        this.definition = new Definition(name(), value, "G", meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
