package dev.synapse.gateway.groups;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.web.Checks;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.node.ObjectNode;

/** What can be done with groups. */
@Service
class GroupService {

    static final String POLICY = "orchestrator";
    static final int MAX_MEMBERS = 50;
    private static final Set<String> READ_ONLY = Set.of("id", "owner_id", "created_at", "updated_at", "members");

    private final Groups groups;
    private final Members members;
    private final KnownAgents known;
    private final MergePatch patches;
    private final CapacityLimits limits;

    GroupService(Groups groups, Members members, KnownAgents known, MergePatch patches, CapacityLimits limits) {
        this.limits = limits;
        this.groups = groups;
        this.members = members;
        this.known = known;
        this.patches = patches;
    }

    @Transactional
    Group create(UserId owner, GroupRequest asked) {
        AgentChecks agents = known.checks();
        List<@Nullable AgentRequest> team = asked.members() == null ? List.of() : asked.members();
        LimitsRequest limits = asked.limits() == null ? LimitsRequest.NONE : asked.limits();
        Checks checks = new Checks();
        checkGroup(checks, asked.name(), asked.policy(), limits);
        checkTeam(checks, agents, team);
        ModelPolicy models = Objects.requireNonNullElse(asked.models(), ModelPolicy.NONE);
        agents.checkFallback(checks, models);
        checks.done();

        Instant now = Times.now();
        Group group = new Group(
                GroupId.next(),
                String.valueOf(asked.name()),
                owner,
                POLICY,
                limits.complete(),
                agents.complete(models),
                now,
                now,
                List.of());
        List<Member> added = members(group.id(), agents, team);
        requireRoom(owner);
        groups.add(group);
        added.forEach(members::add);
        return group.with(added);
    }

    private static List<Member> members(GroupId group, AgentChecks agents, List<@Nullable AgentRequest> team) {
        List<Member> added = new ArrayList<>();
        added.add(Member.of(MemberId.next(), group, agents.orchestrator()));
        for (AgentRequest agent : team) {
            if (agent != null) {
                added.add(Member.of(MemberId.next(), group, agents.complete(agent)));
            }
        }
        Team.checkPrompts(new Checks(), "members", Team.of(added).characters()).done();
        return added;
    }

    /** Counts under a lock of the account, which the transaction keeps until the group is there. */
    private void requireRoom(UserId owner) {
        groups.lockOwner(owner);
        long count = groups.count(owner);
        new Checks()
                .that(
                        count < limits.groupsPerUser(),
                        "name",
                        "you have %d groups, of at most %d".formatted(count, limits.groupsPerUser()))
                .done();
    }

    /** Those of the owner's groups, newest first. */
    @Transactional(readOnly = true)
    List<Group> list(UserId owner, List<GroupId> ids) {
        Map<GroupId, List<Member>> teams = members.of(ids);
        return groups.list(owner, ids).stream()
                .map(group -> group.with(teams.getOrDefault(group.id(), List.of())))
                .toList();
    }

    @Transactional(readOnly = true)
    Group get(UserId owner, GroupId id) {
        return groups.find(id, owner).orElseThrow(Refusal::notFound).with(members.of(id));
    }

    @Transactional
    Group change(UserId owner, GroupId id, ObjectNode body) {
        Group group = groups.lock(id, owner);
        ObjectNode patch =
                patches.withoutReadOnly(body, body.has("members") ? group.with(members.of(id)) : group, READ_ONLY);
        GroupChange current =
                new GroupChange(group.name(), group.policy(), LimitsRequest.of(group.limits()), group.models());
        GroupChange changed = patches.apply(current, patch, GroupChange.class);
        LimitsRequest limits = Objects.requireNonNullElse(changed.limits(), LimitsRequest.NONE);
        Checks checks = new Checks();
        checkGroup(checks, changed.name(), changed.policy(), limits);
        ModelPolicy models = models(checks, group.models(), changed.models(), patch);
        checks.done();

        Group updated = group.changed(String.valueOf(changed.name()), limits.complete(), models);
        if (!patches.isSame(updated, group)) {
            groups.update(updated);
        }
        return get(owner, id);
    }

    /** Looks at models against the catalogue only if they are changed, so that a provider that is gone is not in the way. */
    private ModelPolicy models(Checks checks, ModelPolicy before, @Nullable ModelPolicy changed, ObjectNode patch) {
        ModelPolicy models = Objects.requireNonNullElse(changed, ModelPolicy.NONE);
        if (models.equals(before)) {
            return before;
        }
        boolean elsewhere = !Objects.equals(models.fallbackProvider(), before.fallbackProvider());
        if (elsewhere && !patch.path("models").has("fallback_model")) {
            models = new ModelPolicy(models.fallbackProvider(), null);
        }
        AgentChecks agents = known.checks();
        agents.checkFallback(checks, models);
        return agents.complete(models);
    }

    private static void checkGroup(
            Checks checks, @Nullable String name, @Nullable String policy, LimitsRequest limits) {
        checks.text("name", name, 1, 100)
                .that(
                        policy == null || policy.equals(POLICY),
                        "policy",
                        "there is no policy \"%s\"; there is: %s".formatted(policy, POLICY));
        limits.check(checks);
    }

    private static void checkTeam(Checks checks, AgentChecks agents, List<@Nullable AgentRequest> team) {
        checks.that(team.size() < MAX_MEMBERS, "members", "may be at most " + (MAX_MEMBERS - 1))
                .done();
        Set<String> aliases = new HashSet<>();
        for (int i = 0; i < team.size(); i++) {
            String at = "members[%d].".formatted(i);
            AgentRequest agent = team.get(i);
            if (agent == null) {
                checks.that(false, "members[%d]".formatted(i), "is null");
                continue;
            }
            agents.check(checks, at, agent);
            String alias = agent.alias();
            checks.that(alias == null || aliases.add(Aliases.key(alias)), at + "alias", "stands there more than once");
        }
    }
}
