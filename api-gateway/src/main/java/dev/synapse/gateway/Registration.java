package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;

/** Who may open an account. */
public enum Registration {
    /** Anyone who reaches the gateway. */
    OPEN,
    /** Those who have an invitation, into a group or by an operator. */
    INVITE,
    /** No one. Existing accounts continue. */
    CLOSED;

    /** The value of {@code SYNAPSE_REGISTRATION}; throws {@link InvalidSettingException} for an unknown one. */
    static Registration from(Environment env) {
        return switch (env.text(AccessSetting.SYNAPSE_REGISTRATION)) {
            case "open" -> OPEN;
            case "invite" -> INVITE;
            case "closed" -> CLOSED;
            case String other ->
                throw new InvalidSettingException(
                        "SYNAPSE_REGISTRATION is \"%s\": must be open, invite or closed".formatted(other));
        };
    }
}
