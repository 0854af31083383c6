package dev.synapse.gateway.groups;

import dev.synapse.shared.model.ModelPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says of a new group. */
record GroupRequest(
        @Nullable String name,
        @Nullable List<@Nullable AgentRequest> members,
        @Nullable String policy,
        @Nullable LimitsRequest limits,
        @Nullable ModelPolicy models) {}
