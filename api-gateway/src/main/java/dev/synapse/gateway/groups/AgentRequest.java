package dev.synapse.gateway.groups;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says of a member; nothing of it is checked, and what is left out is null. */
record AgentRequest(
        @Nullable String alias,
        @Nullable String rolePrompt,
        @Nullable List<@Nullable String> tools,
        @Nullable String provider,
        @Nullable String model,
        @Nullable Double temperature) {

    static AgentRequest of(AgentConfig config) {
        return new AgentRequest(
                config.alias(),
                config.rolePrompt(),
                List.copyOf(config.tools()),
                config.provider(),
                config.model(),
                config.temperature());
    }
}
