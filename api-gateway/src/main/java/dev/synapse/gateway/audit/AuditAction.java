package dev.synapse.gateway.audit;

import dev.synapse.gateway.web.ApiException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The actions in the audit log. The names are stored: one may be added, but none renamed. */
public enum AuditAction {
    ACCOUNT_REGISTERED("account.registered"),
    ACCOUNT_CLOSED("account.closed"),
    LOGIN_OPENED("login.opened"),
    /** An address has no attempts left at the account's password; at most once an hour for one account. */
    LOGIN_LOCKED_OUT("login.locked_out"),
    LOGIN_CLOSED("login.closed"),
    /** Ended from another login of the account. */
    LOGIN_ENDED("login.ended"),
    OTHER_LOGINS_ENDED("login.others_ended"),
    /** A spent refresh token was used again, so it or its successor was stolen. */
    LOGIN_REVOKED("login.revoked"),
    PASSWORD_CHANGED("password.changed"),
    /** An account was linked to an identity at an OpenID Connect provider. */
    IDENTITY_LINKED("identity.linked"),
    API_KEY_CREATED("api_key.created"),
    API_KEY_REVOKED("api_key.revoked"),
    GROUP_DELETED("group.deleted"),
    INVITATION_MADE("invitation.made"),
    INVITATION_ACCEPTED("invitation.accepted"),
    INVITATION_WITHDRAWN("invitation.withdrawn"),
    ROLE_CHANGED("role.changed"),
    /** A person left a group, or was removed from it. */
    PERSON_REMOVED("person.removed"),
    /** An operator set the daily budget of a user or a group. */
    LIMITS_CHANGED("limits.changed"),
    /** An operator changed who may use a tool. */
    TOOL_RIGHT_CHANGED("tool_right.changed"),
    /** An operator opened a tool to everyone again. */
    TOOL_RIGHT_REMOVED("tool_right.removed"),
    DEAD_LETTER_RETRIED("dead_letter.retried"),
    DEAD_LETTER_DISCARDED("dead_letter.discarded");

    private final String text;

    AuditAction(String text) {
        this.text = text;
    }

    /** The name in the database and the API. */
    public String text() {
        return text;
    }

    /** The action with that name; 422 for the field {@code action} if there is none. */
    public static AuditAction of(String text) {
        return Arrays.stream(values())
                .filter(action -> action.text.equals(text))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(
                        "action",
                        "must be one of %s, not \"%s\""
                                .formatted(
                                        Arrays.stream(values())
                                                .map(AuditAction::text)
                                                .collect(Collectors.joining(", ")),
                                        text)));
    }
}
