package dev.synapse.gateway.groups;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.UserId;
import java.time.Instant;
import java.util.List;

/** A group as the API returns it. */
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

    /** This group with other values in its mutable fields. */
    Group changed(String newName, Limits newLimits, ModelPolicy newModels) {
        return new Group(id, newName, ownerId, policy, newLimits, newModels, createdAt, updatedAt, members);
    }
}
