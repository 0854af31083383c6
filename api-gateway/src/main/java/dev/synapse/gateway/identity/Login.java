package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;
import java.util.UUID;

/** A login of a user: a family of refresh tokens, and the access tokens that were issued with them. */
record Login(UserId user, UUID family) {}
