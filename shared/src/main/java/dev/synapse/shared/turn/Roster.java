package dev.synapse.shared.turn;

import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.UserId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members, limits and models of a group as they were when the turn began; the turn keeps to them.
 *
 * @param owner who is billed; null in a turn that a process of an older version began
 * @param spent null where no budget of a day is set
 */
public record Roster(
        List<Agent> agents,
        Limits limits,
        @Nullable UserId owner,
        ModelPolicy models,
        @Nullable DailySpending spent) {

    public Roster {
        // one that an older process wrote has none
        models = Objects.requireNonNullElse(models, ModelPolicy.NONE);
    }

    /** Where no budget of a day is set. */
    public Roster(List<Agent> agents, Limits limits, @Nullable UserId owner, ModelPolicy models) {
        this(agents, limits, owner, models, null);
    }

    /** A roster of nobody's. */
    public Roster(List<Agent> agents, Limits limits) {
        this(agents, limits, null, ModelPolicy.NONE);
    }

    /** The same in a day of which so much is spent. */
    public Roster withSpending(DailySpending day) {
        return new Roster(agents, limits, owner, models, day);
    }

    /** The member with exactly that alias or, if there is none, with one that is the same name. */
    public Optional<Agent> agent(String alias) {
        return agents.stream()
                .filter(agent -> agent.alias().equals(alias))
                .findFirst()
                .or(() -> agents.stream()
                        .filter(agent -> Aliases.isSame(agent.alias(), alias))
                        .findFirst());
    }
}
