package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;

/**
 * Limits on the files of messages, in bytes.
 *
 * @param image the size of an image, and of any file
 * @param text the size of a text file
 * @param ofMessage the size of all files of a message
 * @param ofGroup the size of all files of a group
 * @param ofUser the size of all files of a user
 */
public record FileLimits(int image, int text, int ofMessage, int ofGroup, int ofUser) {

    /** The maximum of the size of a file, which is held in memory as a whole. */
    static final int LARGEST = 20_971_520;

    /** The maximum of the other limits. */
    static final int MOST = 2_000_000_000;

    /** Reads the settings; throws {@code InvalidSettingException} for the first invalid one. */
    public static FileLimits from(Environment env) {
        int image = env.integer(FileSetting.SYNAPSE_MAX_FILE_BYTES);
        return new FileLimits(
                image,
                Math.min(image, env.integer(FileSetting.SYNAPSE_MAX_TEXT_FILE_BYTES)),
                env.integer(FileSetting.SYNAPSE_MAX_MESSAGE_FILE_BYTES),
                env.integer(FileSetting.SYNAPSE_MAX_GROUP_FILE_BYTES),
                env.integer(FileSetting.SYNAPSE_MAX_USER_FILE_BYTES));
    }
}
