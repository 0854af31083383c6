package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group as a turn sees it.
 *
 * @param tools names of the tools it may call
 * @param provider a provider's canonical name
 * @param temperature null for the model's own
 */
public record Agent(
        MemberId id,
        String alias,
        String rolePrompt,
        List<String> tools,
        String provider,
        String model,
        @Nullable Double temperature) {

    /** The same member, answered for by another model. */
    public Agent withModel(String otherProvider, String otherModel) {
        return new Agent(id, alias, rolePrompt, tools, otherProvider, otherModel, temperature);
    }

    /** Whether this is the member that calls on the others. */
    @JsonIgnore
    public boolean isOrchestrator() {
        return alias.equals(Aliases.ORCHESTRATOR);
    }
}
