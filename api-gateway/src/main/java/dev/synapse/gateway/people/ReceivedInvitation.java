package dev.synapse.gateway.people;

import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as the invited user sees it.
 *
 * @param invitedBy the name of the person who made it, null if that account was closed
 */
record ReceivedInvitation(
        UUID id,
        GroupId groupId,
        String groupName,

        @Schema(allowableValues = {"owner", "editor", "viewer"})
        String role,

        @Schema(description = "The name of the person who made it; null if that account was closed") @Nullable
        String invitedBy,

        Instant createdAt,
        Instant expiresAt) {}
