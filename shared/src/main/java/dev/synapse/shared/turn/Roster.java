package dev.synapse.shared.turn;

import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Limits;
import java.util.List;
import java.util.Optional;

/** The members and limits of a group as they were when the turn began; the turn keeps to them. */
public record Roster(List<Agent> agents, Limits limits) {

    /** The member of that alias, in any case of letters. */
    public Optional<Agent> agent(String alias) {
        return agents.stream()
                .filter(agent -> agent.alias().equalsIgnoreCase(alias))
                .findFirst();
    }
}
