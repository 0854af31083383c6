package dev.synapse.gateway.people;

import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person in a group.
 *
 * @param email shown to owners of the group, and to the person
 */
record Person(
        UserId userId,

        @Schema(description = "The name that the person goes by", example = "Anna")
        String name,

        @Schema(description = "Only shown to owners of the group, and to the person", format = "email") @Nullable
        String email,

        @Schema(allowableValues = {"owner", "editor", "viewer"})
        String role,

        Instant joinedAt) {

    Person withoutEmail() {
        return new Person(userId, name, null, role, joinedAt);
    }
}
