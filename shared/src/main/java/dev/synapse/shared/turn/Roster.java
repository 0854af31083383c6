package dev.synapse.shared.turn;

import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.UserId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members and limits of a group as they were when the turn began; the turn keeps to them.
 *
 * @param owner who is billed; null in a turn that a process of an older version began
 */
public record Roster(
        List<Agent> agents, Limits limits, @Nullable UserId owner) {

    /** A roster of nobody's. */
    public Roster(List<Agent> agents, Limits limits) {
        this(agents, limits, null);
    }

    /** The member of that alias, in any case of letters. */
    public Optional<Agent> agent(String alias) {
        return agents.stream()
                .filter(agent -> agent.alias().equalsIgnoreCase(alias))
                .findFirst();
    }
}
