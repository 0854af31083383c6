package dev.synapse.gateway.people;

import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.media.Schema;

/** The group that the caller has joined, and the role in it. */
record Joined(
        GroupId groupId,

        @Schema(allowableValues = {"owner", "editor", "viewer"})
        String role) {}
