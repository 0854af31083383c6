package dev.synapse.gateway.groups;

import dev.synapse.shared.model.ModelPolicy;
import org.jspecify.annotations.Nullable;

/** What can be set of a group that is there. */
record GroupChange(
        @Nullable String name,
        @Nullable String policy,
        @Nullable LimitsRequest limits,
        @Nullable ModelPolicy models) {}
