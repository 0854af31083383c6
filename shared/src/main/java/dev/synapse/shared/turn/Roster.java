package dev.synapse.shared.turn;

import dev.synapse.shared.access.ToolRights;
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
 * A group's members, limits and models when the turn started, which apply for the whole turn. Immutable.
 *
 * @param owner the user who is billed; null in a turn that a process of an older version started
 * @param models the group's model policy
 * @param spent the day's spending, null without a daily budget
 * @param withheld the tools that the members have, and that the person who posted may not use; no member of this roster lists one
 */
public record Roster(
        List<Agent> agents,
        Limits limits,
        @Nullable UserId owner,
        ModelPolicy models,
        @Nullable DailySpending spent,
        List<String> withheld) {

    public Roster {
        // a roster that an older version wrote has no policy, and nothing withheld
        models = Objects.requireNonNullElse(models, ModelPolicy.NONE);
        withheld = List.copyOf(Objects.requireNonNullElse(withheld, List.of()));
    }

    /** A roster without a daily budget. */
    public Roster(List<Agent> agents, Limits limits, @Nullable UserId owner, ModelPolicy models) {
        this(agents, limits, owner, models, null, List.of());
    }

    /** A roster without an owner. */
    public Roster(List<Agent> agents, Limits limits) {
        this(agents, limits, null, ModelPolicy.NONE);
    }

    /** The same roster with other limits. */
    public Roster withLimits(Limits other) {
        return new Roster(agents, other, owner, models, spent, withheld);
    }

    /** The same roster with the spending of a day. */
    public Roster withSpending(DailySpending day) {
        return new Roster(agents, limits, owner, models, day, withheld);
    }

    /** The same roster without the tools that the person who posted may not use. */
    public Roster permitting(ToolRights rights) {
        List<String> refused = agents.stream()
                .flatMap(agent -> agent.tools().stream())
                .filter(tool -> !rights.permit(tool))
                .distinct()
                .toList();
        List<Agent> permitted = agents.stream()
                .map(agent -> agent.withTools(
                        agent.tools().stream().filter(rights::permit).toList()))
                .toList();
        return refused.isEmpty() ? this : new Roster(permitted, limits, owner, models, spent, refused);
    }

    /** The withheld tool with that name, or with the one that models know, {@code server__tool}. */
    public Optional<String> findWithheld(String tool) {
        return withheld.stream()
                .filter(name -> name.equals(tool) || name.replace(".", "__").equals(tool))
                .findFirst();
    }

    /** The member with exactly that alias or, if there is none, with an equivalent one (see {@link Aliases#isSame}). */
    public Optional<Agent> agent(String alias) {
        return agents.stream()
                .filter(agent -> agent.alias().equals(alias))
                .findFirst()
                .or(() -> agents.stream()
                        .filter(agent -> Aliases.isSame(agent.alias(), alias))
                        .findFirst());
    }
}
