package dev.synapse.gateway.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as those see it who may make one.
 *
 * @param groupId null for an invitation to open an account
 * @param token the secret by which it is accepted; only in the response to its creation
 */
record Invitation(
        UUID id,

        @Schema(description = "Null for an invitation to open an account") @Nullable
        GroupId groupId,

        @Schema(
                allowableValues = {"owner", "editor", "viewer"},
                description = "Null for an invitation to open an account")
        @Nullable
        String role,

        @Schema(
                description = "The address that alone can accept it; null for a link that anyone can use",
                format = "email")
        @Nullable
        String email,

        Instant createdAt,
        Instant expiresAt,

        @Schema(description = "The secret by which it is accepted; only in the response to its creation")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String token) {

    @Override
    public String toString() {
        return "Invitation[id=%s, groupId=%s]".formatted(id, groupId);
    }
}
