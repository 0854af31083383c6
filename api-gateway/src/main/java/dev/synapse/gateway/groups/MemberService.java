package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Validation;
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
    private final CurrentCatalogue catalogue;
    private final MergePatch patches;

    MemberService(Groups groups, Members members, CurrentCatalogue catalogue, MergePatch patches) {
        this.groups = groups;
        this.members = members;
        this.catalogue = catalogue;
        this.patches = patches;
    }

    @Transactional
    Member add(UserId owner, GroupId group, AgentRequest asked) {
        groups.lock(group, owner);
        AgentValidator agents = catalogue.validator();
        Validation validation = new Validation();
        agents.check(validation, "", asked);
        MemberList team = members.team(group);
        team.checkRoom(validation);
        validation.throwIfInvalid();

        Member member = Member.of(MemberId.next(), group, agents.complete(asked));
        team.requireFit(member);
        members.add(member);
        groups.touch(group, Times.now());
        return member;
    }

    @Transactional
    Member change(UserId owner, GroupId group, MemberId id, ObjectNode body) {
        groups.lock(group, owner);
        Member member = members.find(group, id).orElseThrow(ApiException::notFound);
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
        AgentValidator agents = catalogue.validator();
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
        Member member = members.find(group, id).orElseThrow(ApiException::notFound);
        if (member.isOrchestrator()) {
            throw ApiException.malformed("The Orchestrator cannot be deleted.");
        }
        members.delete(id);
        groups.touch(group, Times.now());
    }

    private static boolean isUsualTemperature(JsonNode value) {
        return value.isNumber() && value.doubleValue() == Member.USUAL_TEMPERATURE;
    }

    /** Looks only at what is changed against the catalogue, so that a tool that is gone does not stand in the way. */
    private static void check(AgentValidator agents, Member member, AgentRequest changed) {
        Validation validation = new Validation();
        if (member.isOrchestrator()) {
            checkOrchestrator(validation, changed.alias(), changed.tools());
        } else if (!member.alias().equals(changed.alias())) {
            agents.checkAlias(validation, "", changed.alias());
        }
        agents.checkRest(validation, "", changed);
        if (!member.tools().equals(changed.tools())) {
            agents.checkTools(validation, "", changed.tools());
        }
        if (!member.provider().equals(changed.provider())) {
            agents.checkProvider(validation, "provider", changed.provider());
        }
        validation.throwIfInvalid();
    }

    private static void checkOrchestrator(
            Validation validation, @Nullable String alias, @Nullable List<@Nullable String> tools) {
        if (!Aliases.ORCHESTRATOR.equals(alias)) {
            throw ApiException.malformed("The Orchestrator cannot be renamed.");
        }
        validation.require(
                tools == null || tools.isEmpty(), "tools", "the Orchestrator calls on members, not on tools");
    }
}
