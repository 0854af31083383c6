package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group, as a turn uses it. Immutable.
 *
 * @param tools the names of the tools it may call
 * @param provider the canonical name of its provider
 * @param temperature the sampling temperature, null for the model's default
 * @param modelOptions further options of its model calls
 */
public record Agent(
        MemberId id,
        String alias,
        String rolePrompt,
        List<String> tools,
        String provider,
        String model,
        @Nullable Double temperature,
        ModelOptions modelOptions) {

    public Agent {
        // what earlier versions stored has none
        modelOptions = Objects.requireNonNullElse(modelOptions, ModelOptions.NONE);
    }

    /** A member without further options of its model calls. */
    public Agent(
            MemberId id,
            String alias,
            String rolePrompt,
            List<String> tools,
            String provider,
            String model,
            @Nullable Double temperature) {
        this(id, alias, rolePrompt, tools, provider, model, temperature, ModelOptions.NONE);
    }

    /** The same member with another model. Only what has a meaning for any provider is kept of the options if it is another's. */
    public Agent withModel(String otherProvider, String otherModel) {
        ModelOptions options = otherProvider.equals(provider) ? modelOptions : modelOptions.forAnyProvider();
        return new Agent(id, alias, rolePrompt, tools, otherProvider, otherModel, temperature, options);
    }

    /** The same member with other tools. */
    public Agent withTools(List<String> others) {
        return new Agent(id, alias, rolePrompt, others, provider, model, temperature, modelOptions);
    }

    /** Whether this is the member that coordinates the others. */
    @JsonIgnore
    public boolean isOrchestrator() {
        return alias.equals(Aliases.ORCHESTRATOR);
    }
}
