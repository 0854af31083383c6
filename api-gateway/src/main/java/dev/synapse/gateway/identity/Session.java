package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;
import java.util.UUID;

/**
 * Who is calling.
 *
 * @param family the login that the call stands on; logging out ends it
 */
public record Session(UserId user, UUID family) {}
