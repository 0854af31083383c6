package dev.synapse.gateway.groups;

import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instructions that a member had before. */
record EarlierPrompt(
        String rolePrompt,

        @Schema(description = "When they were replaced by the next ones")
        Instant replacedAt,

        @Schema(description = "Who replaced them; null if the account was closed") @Nullable
        Replacer replacedBy) {

    /** A person who changed instructions, by the present name. */
    record Replacer(UserId id, String name) {}
}
