package dev.synapse.gateway.groups;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.activity.ActivityNotices;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.EntityTags;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.NameKey;
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

/** Creates, reads and changes groups. */
@Service
class GroupService {

    static final String POLICY = "orchestrator";
    static final int MAX_MEMBERS = 50;
    private static final Set<String> READ_ONLY = Set.of("id", "owner_id", "created_at", "updated_at", "members");

    private final Groups groups;
    private final Members members;
    private final CurrentCatalogue catalogue;
    private final MergePatch patches;
    private final EntityTags tags;
    private final CapacityLimits limits;
    private final ActivityNotices notices;
    private final Access access;

    GroupService(
            Groups groups,
            Members members,
            CurrentCatalogue catalogue,
            MergePatch patches,
            EntityTags tags,
            CapacityLimits limits,
            ActivityNotices notices,
            Access access) {
        this.access = access;
        this.notices = notices;
        this.tags = tags;
        this.limits = limits;
        this.groups = groups;
        this.members = members;
        this.catalogue = catalogue;
        this.patches = patches;
    }

    @Transactional
    Group create(UserId owner, GroupRequest request) {
        AgentValidator validator = catalogue.validator();
        check(validator, request);
        Group group = group(owner, validator, request);
        List<Member> added = members(group.id(), validator, membersOf(request));
        access.requireTools(
                owner, added.stream().flatMap(member -> member.tools().stream()).toList());
        requireRoom(owner);
        groups.add(group);
        added.forEach(members::add);
        notices.changed(owner, group.id());
        return group.with(added);
    }

    private static void check(AgentValidator validator, GroupRequest request) {
        Validation validation = new Validation();
        checkGroup(validation, request.name(), request.policy(), limitsOf(request));
        checkMembers(validation, validator, membersOf(request));
        validator.checkFallback(validation, modelsOf(request));
        validation.throwIfInvalid();
    }

    /** The requested group without its members. */
    private static Group group(UserId owner, AgentValidator validator, GroupRequest request) {
        Instant now = Times.now();
        return new Group(
                GroupId.next(),
                String.valueOf(request.name()),
                owner,
                POLICY,
                limitsOf(request).complete(),
                validator.complete(modelsOf(request)),
                now,
                now,
                List.of());
    }

    private static List<@Nullable AgentRequest> membersOf(GroupRequest request) {
        return request.members() == null ? List.of() : request.members();
    }

    private static LimitsRequest limitsOf(GroupRequest request) {
        return Objects.requireNonNullElse(request.limits(), LimitsRequest.NONE);
    }

    private static ModelPolicy modelsOf(GroupRequest request) {
        return Objects.requireNonNullElse(request.models(), ModelPolicy.NONE);
    }

    private static List<Member> members(
            GroupId group, AgentValidator validator, List<@Nullable AgentRequest> requested) {
        List<Member> added = new ArrayList<>();
        added.add(Member.of(MemberId.next(), group, validator.orchestrator()));
        for (AgentRequest agent : requested) {
            if (agent != null) {
                added.add(Member.of(MemberId.next(), group, validator.complete(agent)));
            }
        }
        MemberList.checkPrompts(
                        new Validation(), "members", MemberList.of(added).characters())
                .throwIfInvalid();
        return added;
    }

    /** Counts under a lock of the account, held until the transaction has added the group. */
    private void requireRoom(UserId owner) {
        groups.lockOwner(owner);
        long count = groups.count(owner);
        new Validation()
                .require(
                        count < limits.groupsPerUser(),
                        "name",
                        "limit of %d groups per user reached".formatted(limits.groupsPerUser()))
                .throwIfInvalid();
    }

    /** The groups with the given ids, newest first. */
    @Transactional(readOnly = true)
    List<Group> list(List<GroupId> ids) {
        Map<GroupId, List<Member>> membersByGroup = members.of(ids);
        return groups.list(ids).stream()
                .map(group -> group.with(membersByGroup.getOrDefault(group.id(), List.of())))
                .toList();
    }

    @Transactional(readOnly = true)
    Group get(GroupId id) {
        return groups.find(id).orElseThrow(ApiException::notFound).with(members.of(id));
    }

    @Transactional
    Group change(GroupId id, @Nullable String ifMatch, ObjectNode body) {
        Group group = groups.lock(id);
        tags.require(ifMatch, () -> group.with(members.of(id)));
        ObjectNode patch =
                patches.withoutReadOnly(body, body.has("members") ? group.with(members.of(id)) : group, READ_ONLY);
        GroupChange current =
                new GroupChange(group.name(), group.policy(), LimitsRequest.of(group.limits()), group.models());
        GroupChange changed = patches.apply(current, patch, GroupChange.class);
        LimitsRequest limits = Objects.requireNonNullElse(changed.limits(), LimitsRequest.NONE);
        Validation validation = new Validation();
        checkGroup(validation, changed.name(), changed.policy(), limits);
        ModelPolicy models = models(validation, group.models(), changed.models(), patch);
        validation.throwIfInvalid();

        Group updated = group.changed(String.valueOf(changed.name()), limits.complete(), models);
        if (!patches.isSame(updated, group)) {
            groups.update(updated);
            notices.changed(id);
        }
        return get(id);
    }

    /** Locks the group, and throws a 412 unless the header, if there is one, has its tag; call in the transaction of the change. */
    void requireMatch(GroupId id, @Nullable String ifMatch) {
        if (ifMatch != null) {
            Group group = groups.lock(id);
            tags.require(ifMatch, () -> group.with(members.of(id)));
        }
    }

    /** Validates models against the catalogue only if they change, so that a provider that no longer exists does not block other changes. */
    private ModelPolicy models(
            Validation validation, ModelPolicy before, @Nullable ModelPolicy changed, ObjectNode patch) {
        ModelPolicy models = Objects.requireNonNullElse(changed, ModelPolicy.NONE);
        if (models.equals(before)) {
            return before;
        }
        boolean elsewhere = !Objects.equals(models.fallbackProvider(), before.fallbackProvider());
        if (elsewhere && !patch.path("models").has("fallback_model")) {
            models = new ModelPolicy(models.fallbackProvider(), null);
        }
        AgentValidator validator = catalogue.validator();
        validator.checkFallback(validation, models);
        return validator.complete(models);
    }

    private static void checkGroup(
            Validation validation, @Nullable String name, @Nullable String policy, LimitsRequest limits) {
        validation
                .text("name", name, 1, 100)
                .require(
                        policy == null || policy.equals(POLICY),
                        "policy",
                        "unknown policy \"%s\"; available: %s".formatted(policy, POLICY));
        limits.check(validation);
    }

    private static void checkMembers(
            Validation validation, AgentValidator validator, List<@Nullable AgentRequest> requested) {
        validation
                .require(
                        requested.size() < MAX_MEMBERS,
                        "members",
                        "must have at most %d entries, has %d".formatted(MAX_MEMBERS - 1, requested.size()))
                .throwIfInvalid();
        Set<String> aliases = new HashSet<>();
        for (int i = 0; i < requested.size(); i++) {
            String prefix = "members[%d].".formatted(i);
            AgentRequest agent = requested.get(i);
            if (agent == null) {
                validation.require(false, "members[%d]".formatted(i), "must not be null");
                continue;
            }
            validator.check(validation, prefix, agent);
            String alias = agent.alias();
            validation.require(alias == null || aliases.add(NameKey.of(alias)), prefix + "alias", "duplicate alias");
        }
    }
}
