package dev.synapse.gateway.groups;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import dev.synapse.shared.model.ModelPolicy;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The mutable fields of a group. */
@Schema(example = """
                {"name": "Research and more", "limits": {"max_steps": 20}}""")
record GroupChange(
        @Schema(requiredMode = NOT_REQUIRED, minLength = 1, maxLength = 100, example = "Research") @Nullable
        String name,

        @Schema(allowableValues = GroupService.POLICY) @Nullable
        String policy,

        @Nullable LimitsRequest limits,
        @Nullable ModelPolicy models) {}
