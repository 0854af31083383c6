package dev.synapse.gateway.groups;

import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member as the contract shows it.
 *
 * @param systemPrompt the role prompt under the name by which older clients know it
 */
record Member(
        MemberId id,
        GroupId groupId,
        String alias,
        String rolePrompt,
        String systemPrompt,
        List<String> tools,
        String provider,
        String model,
        @Nullable Double temperature) {

    static Member of(MemberId id, GroupId group, AgentConfig config) {
        return new Member(
                id,
                group,
                config.alias(),
                config.rolePrompt(),
                config.rolePrompt(),
                config.tools(),
                config.provider(),
                config.model(),
                config.temperature());
    }

    boolean isOrchestrator() {
        return alias.equals(Aliases.ORCHESTRATOR);
    }

    AgentConfig config() {
        return new AgentConfig(alias, rolePrompt, tools, provider, model, temperature);
    }
}
