package dev.synapse.gateway.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.GroupRole;
import dev.synapse.gateway.identity.Emails;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An invitation in a request: into a group. */
record InvitationRequest(
        @Schema(
                requiredMode = REQUIRED,
                allowableValues = {"owner", "editor", "viewer"})
        @Nullable
        String role,

        @Schema(
                description = EMAIL,
                format = "email",
                minLength = 3,
                maxLength = Emails.MAX,
                example = "ben@example.org")
        @Nullable
        String email,

        @Schema(description = HOURS, minimum = "1", maximum = "720", example = "168") @Nullable
        Integer expiresInHours) {

    static final String EMAIL = "The address that alone can accept it; without one, anyone who has the token can, once";
    static final String HOURS = "When it expires; 168 (a week) by default";

    private static final int DEFAULT_HOURS = 168;
    private static final int MAX_HOURS = 720;

    NewInvitation into(GroupId group) {
        GroupRole requested = PeopleController.role(role);
        Validation validation = new Validation();
        NewInvitation invitation =
                new NewInvitation(group, requested, email(validation, email), expiresAt(validation, expiresInHours));
        validation.throwIfInvalid();
        return invitation;
    }

    /** The normalised address; null if none is given. */
    static @Nullable String email(Validation validation, @Nullable String email) {
        if (email == null) {
            return null;
        }
        String normalised = Emails.normalise(email);
        validation.require(Emails.isWellFormed(normalised), "email", "must be a valid email address");
        return normalised;
    }

    static Instant expiresAt(Validation validation, @Nullable Integer hours) {
        validation.range("expires_in_hours", hours, 1, MAX_HOURS);
        return Times.now().plus(Duration.ofHours(hours == null || !validation.isValid() ? DEFAULT_HOURS : hours));
    }
}
