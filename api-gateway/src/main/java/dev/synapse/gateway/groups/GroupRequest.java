package dev.synapse.gateway.groups;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.shared.model.ModelPolicy;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A new group in a request, not validated. */
@Schema(example = """
                {"name": "Research", "members": [
                    {"alias": "Researcher", "role_prompt": "You find facts and calculate.", "tools": ["calculator"]}]}""")
record GroupRequest(
        @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = 100, example = "Research") @Nullable
        String name,

        @ArraySchema(maxItems = GroupService.MAX_MEMBERS - 1) @Nullable
        List<@Nullable AgentRequest> members,

        @Schema(allowableValues = GroupService.POLICY) @Nullable
        String policy,

        @Nullable LimitsRequest limits,
        @Nullable ModelPolicy models) {}
