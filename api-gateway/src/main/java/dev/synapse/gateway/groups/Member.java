package dev.synapse.gateway.groups;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.ModelOptions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.node.ObjectNode;

/**
 * A member as the API returns it.
 *
 * @param systemPrompt the role prompt, under the name that older clients use
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
        @Schema(
                requiredMode = REQUIRED,
                description = "The effective temperature: 1, the vendors' default, if none was set")
        @Nullable
        Double temperature,

        @Schema(
                implementation = Object.class,
                requiredMode = REQUIRED,
                description = "How the model is asked; {} if nothing was set",
                example = "{\"reasoning_effort\": \"low\"}")
        ObjectNode modelOptions) {

    /** The vendors' default temperature. */
    static final double DEFAULT_TEMPERATURE = 1;

    /** Writes the default temperature for a member without its own. */
    static final class DefaultTemperature extends ValueSerializer<Object> {

        @Override
        public void serialize(@Nullable Object none, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(DEFAULT_TEMPERATURE);
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
                config.temperature(),
                config.modelOptions().asJson());
    }

    boolean isOrchestrator() {
        return alias.equals(Aliases.ORCHESTRATOR);
    }

    AgentConfig config() {
        return new AgentConfig(alias, rolePrompt, tools, provider, model, temperature, ModelOptions.of(modelOptions));
    }
}
