package dev.synapse.gateway.groups;

import dev.synapse.shared.model.ModelOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration of a member, validated and complete. */
record AgentConfig(
        String alias,
        String rolePrompt,
        List<String> tools,
        String provider,
        String model,
        @Nullable Double temperature,
        ModelOptions modelOptions) {}
