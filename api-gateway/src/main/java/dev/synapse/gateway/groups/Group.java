package dev.synapse.gateway.groups;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.UserId;
import java.time.Instant;
import java.util.List;

/** A group as the contract shows it. */
record Group(
        GroupId id,
        String name,
        UserId ownerId,
        String policy,
        Limits limits,
        ModelPolicy models,
        Instant createdAt,
        Instant updatedAt,
        List<Member> members) {

    Group with(List<Member> members) {
        return new Group(id, name, ownerId, policy, limits, models, createdAt, updatedAt, members);
    }

    /** The same group with what can be set of it. */
    Group changed(String otherName, Limits otherLimits, ModelPolicy otherModels) {
        return new Group(id, otherName, ownerId, policy, otherLimits, otherModels, createdAt, updatedAt, members);
    }
}
