package dev.synapse.gateway.groups;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
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
        Instant createdAt,
        Instant updatedAt,
        List<Member> members) {

    Group with(List<Member> members) {
        return new Group(id, name, ownerId, policy, limits, createdAt, updatedAt, members);
    }
}
