package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Checks;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done with the members of a group. */
@Service
class MemberService {

    private static final Set<String> READ_ONLY = Set.of("id", "group_id", "system_prompt");

    private final Groups groups;
    private final Members members;
    private final KnownAgents known;
    private final MergePatch patches;

    MemberService(Groups groups, Members members, KnownAgents known, MergePatch patches) {
        this.groups = groups;
        this.members = members;
        this.known = known;
        this.patches = patches;
    }

    @Transactional
    Member add(UserId owner, GroupId group, AgentRequest asked) {
        groups.lock(group, owner);
        AgentChecks agents = known.checks();
        Checks checks = new Checks();
        agents.check(checks, "", asked);
        Team team = members.team(group);
        team.checkRoom(checks);
        checks.done();

        Member member = Member.of(MemberId.next(), group, agents.complete(asked));
        team.requireFit(member);
        members.add(member);
        groups.touch(group, Times.now());
        return member;
    }

    @Transactional
    Member change(UserId owner, GroupId group, MemberId id, ObjectNode body) {
        groups.lock(group, owner);
        Member member = members.find(group, id).orElseThrow(Refusal::notFound);
        ObjectNode patch = patches.withoutReadOnly(body, member, READ_ONLY);
        if (member.temperature() == null && isUsualTemperature(patch.path("temperature"))) {
            patch.remove("temperature");
        }
        AgentRequest changed = patches.apply(AgentRequest.of(member.config()), patch, AgentRequest.class);
        if (!patch.has("model") && !Objects.equals(changed.provider(), member.provider())) {
            changed = new AgentRequest(
                    changed.alias(),
                    changed.rolePrompt(),
                    changed.tools(),
                    changed.provider(),
                    null,
                    changed.temperature());
        }
        AgentChecks agents = known.checks();
        check(agents, member, changed);

        Member updated = Member.of(id, group, agents.complete(changed));
        if (patches.isSame(updated.config(), member.config())) {
            return member;
        }
        members.team(group).requireFit(updated);
        members.update(updated);
        groups.touch(group, Times.now());
        return updated;
    }

    @Transactional
    void remove(UserId owner, GroupId group, MemberId id) {
        groups.lock(group, owner);
        Member member = members.find(group, id).orElseThrow(Refusal::notFound);
        if (member.isOrchestrator()) {
            throw Refusal.malformed("The Orchestrator cannot be deleted.");
        }
        members.delete(id);
        groups.touch(group, Times.now());
    }

    private static boolean isUsualTemperature(JsonNode value) {
        return value.isNumber() && value.doubleValue() == Member.USUAL_TEMPERATURE;
    }

    /** Looks only at what is changed against the catalogue, so that a tool that is gone does not stand in the way. */
    private static void check(AgentChecks agents, Member member, AgentRequest changed) {
        Checks checks = new Checks();
        if (member.isOrchestrator()) {
            checkOrchestrator(checks, changed.alias(), changed.tools());
        } else if (!member.alias().equals(changed.alias())) {
            agents.checkAlias(checks, "", changed.alias());
        }
        agents.checkRest(checks, "", changed);
        if (!member.tools().equals(changed.tools())) {
            agents.checkTools(checks, "", changed.tools());
        }
        if (!member.provider().equals(changed.provider())) {
            agents.checkProvider(checks, "provider", changed.provider());
        }
        checks.done();
    }

    private static void checkOrchestrator(
            Checks checks, @Nullable String alias, @Nullable List<@Nullable String> tools) {
        if (!Aliases.ORCHESTRATOR.equals(alias)) {
            throw Refusal.malformed("The Orchestrator cannot be renamed.");
        }
        checks.that(tools == null || tools.isEmpty(), "tools", "the Orchestrator calls on members, not on tools");
    }
}
