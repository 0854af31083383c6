package dev.synapse.gateway.groups;

import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.activity.ActivityNotices;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.EntityTags;
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

/** Adds, changes and removes the members of a group. */
@Service
class MemberService {

    private static final Set<String> READ_ONLY = Set.of("id", "group_id", "system_prompt");

    private final Groups groups;
    private final Members members;
    private final EarlierPrompts earlierPrompts;
    private final CurrentCatalogue catalogue;
    private final MergePatch patches;
    private final EntityTags tags;
    private final ActivityNotices notices;
    private final Access access;

    MemberService(
            Groups groups,
            Members members,
            EarlierPrompts earlierPrompts,
            CurrentCatalogue catalogue,
            MergePatch patches,
            EntityTags tags,
            ActivityNotices notices,
            Access access) {
        this.access = access;
        this.notices = notices;
        this.groups = groups;
        this.members = members;
        this.earlierPrompts = earlierPrompts;
        this.catalogue = catalogue;
        this.patches = patches;
        this.tags = tags;
    }

    private void touch(GroupId group) {
        groups.touch(group, Times.now());
        notices.changed(group);
    }

    @Transactional
    Member add(UserId by, GroupId group, AgentRequest request) {
        groups.lock(group);
        AgentValidator validator = catalogue.validator();
        Validation validation = new Validation();
        validator.check(validation, "", request);
        MemberList list = members.summary(group);
        list.checkRoom(validation);
        validation.throwIfInvalid();

        Member member = Member.of(MemberId.next(), group, validator.complete(request));
        access.requireTools(by, member.tools());
        list.requireFit(member);
        members.add(member);
        touch(group);
        return member;
    }

    @Transactional
    Member change(UserId by, GroupId group, MemberId id, @Nullable String ifMatch, ObjectNode body) {
        groups.lock(group);
        Member member = members.find(group, id).orElseThrow(ApiException::notFound);
        tags.require(ifMatch, () -> member);
        AgentRequest changed = patched(member, body);
        AgentValidator validator = catalogue.validator();
        check(validator, member, changed);

        Member updated = Member.of(id, group, validator.complete(changed));
        access.requireTools(by, added(member, updated));
        if (patches.isSame(updated.config(), member.config())) {
            return member;
        }
        members.summary(group).requireFit(updated);
        if (!updated.rolePrompt().equals(member.rolePrompt())) {
            earlierPrompts.keep(id, member.rolePrompt(), by);
        }
        members.update(updated);
        touch(group);
        return members.find(group, id).orElseThrow(ApiException::notFound);
    }

    /** Tools that the member had before may stay, whoever changes the member: someone else may have given them. */
    private static List<String> added(Member before, Member after) {
        return after.tools().stream()
                .filter(tool -> !before.tools().contains(tool))
                .toList();
    }

    /** The member with the patch. A member that changes to another provider without naming a model gets that provider's default. */
    private AgentRequest patched(Member member, ObjectNode body) {
        ObjectNode patch = patches.withoutReadOnly(body, member, READ_ONLY);
        if (member.temperature() == null && isDefaultTemperature(patch.path("temperature"))) {
            patch.remove("temperature");
        }
        AgentRequest changed = patches.apply(AgentRequest.of(member.config()), patch, AgentRequest.class);
        return patch.has("model") || Objects.equals(changed.provider(), member.provider())
                ? changed
                : new AgentRequest(
                        changed.alias(),
                        changed.rolePrompt(),
                        changed.tools(),
                        changed.provider(),
                        null,
                        changed.temperature(),
                        changed.modelOptions());
    }

    @Transactional
    void remove(GroupId group, MemberId id, @Nullable String ifMatch) {
        groups.lock(group);
        Member member = members.find(group, id).orElseThrow(ApiException::notFound);
        tags.require(ifMatch, () -> member);
        if (member.isOrchestrator()) {
            throw ApiException.malformed("The Orchestrator cannot be deleted.");
        }
        members.delete(id);
        touch(group);
    }

    private static boolean isDefaultTemperature(JsonNode value) {
        return value.isNumber() && value.doubleValue() == Member.DEFAULT_TEMPERATURE;
    }

    /** Validates only changed fields against the catalogue, so that a tool that no longer exists does not block other changes. */
    private static void check(AgentValidator validator, Member member, AgentRequest changed) {
        Validation validation = new Validation();
        if (member.isOrchestrator()) {
            checkOrchestrator(validation, changed.alias(), changed.tools());
        } else if (!member.alias().equals(changed.alias())) {
            validator.checkAlias(validation, "", changed.alias());
        }
        validator.checkRest(validation, "", changed);
        if (!member.tools().equals(changed.tools())) {
            validator.checkTools(validation, "", changed.tools());
        }
        if (!member.provider().equals(changed.provider())) {
            validator.checkProvider(validation, "provider", changed.provider());
        }
        validation.throwIfInvalid();
    }

    private static void checkOrchestrator(
            Validation validation, @Nullable String alias, @Nullable List<@Nullable String> tools) {
        if (!Aliases.ORCHESTRATOR.equals(alias)) {
            throw ApiException.malformed("The Orchestrator cannot be renamed.");
        }
        validation.require(tools == null || tools.isEmpty(), "tools", "must be empty: the Orchestrator has no tools");
    }
}
