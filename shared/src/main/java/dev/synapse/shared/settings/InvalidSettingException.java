package dev.synapse.shared.settings;

/** A setting is missing or invalid; the message is one line that names it and says what is valid. */
public final class InvalidSettingException extends RuntimeException {

    public InvalidSettingException(String message) {
        super(message);
    }
}
