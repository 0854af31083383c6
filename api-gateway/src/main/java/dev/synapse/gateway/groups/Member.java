package dev.synapse.gateway.groups;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

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

        @JsonSerialize(nullsUsing = DefaultTemperature.class)
        @Schema(requiredMode = REQUIRED, description = "The one that applies: 1 where none was set, as vendors do")
        @Nullable
        Double temperature) {

    /** The temperature that vendors apply where none is asked for. */
    static final double USUAL_TEMPERATURE = 1;

    /** Shows the usual temperature of a member for which none was set. */
    static final class DefaultTemperature extends ValueSerializer<Object> {

        @Override
        public void serialize(@Nullable Object none, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(USUAL_TEMPERATURE);
        }
    }

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
