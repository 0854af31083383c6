package dev.synapse.gateway.people;

import dev.synapse.gateway.access.GroupRole;
import dev.synapse.shared.model.GroupId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation to be made.
 *
 * @param group null for an invitation to open an account; then so is {@code role}
 * @param email the normalised address that alone may accept it; null for a link
 */
record NewInvitation(
        @Nullable GroupId group,
        @Nullable GroupRole role,
        @Nullable String email,
        Instant expiresAt) {}
