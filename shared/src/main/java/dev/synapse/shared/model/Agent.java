package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group, as a turn uses it. Immutable.
 *
 * @param tools the names of the tools it may call
 * @param provider the canonical name of its provider
 * @param temperature the sampling temperature, null for the model's default
 */
public record Agent(
        MemberId id,
        String alias,
        String rolePrompt,
        List<String> tools,
        String provider,
        String model,
        @Nullable Double temperature) {

    /** The same member with another model. */
    public Agent withModel(String otherProvider, String otherModel) {
        return new Agent(id, alias, rolePrompt, tools, otherProvider, otherModel, temperature);
    }

    /** Whether this is the member that coordinates the others. */
    @JsonIgnore
    public boolean isOrchestrator() {
        return alias.equals(Aliases.ORCHESTRATOR);
    }
}
