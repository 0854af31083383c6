package dev.synapse.shared.settings;

/** A setting that is missing or makes no sense; the message is one line that names it and says what would be right. */
public final class InvalidSettingException extends RuntimeException {

    public InvalidSettingException(String message) {
        super(message);
    }
}
