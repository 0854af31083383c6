package dev.synapse.gateway.presence;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.List;

/**
 * What a gateway has to say about who is present in a group. Immutable.
 *
 * @param present users who have an event stream of the group at the gateway
 * @param absent users who had one, and have none any more
 */
record PresenceChange(GroupId group, List<UserId> present, List<UserId> absent) {

    int size() {
        return present.size() + absent.size();
    }
}
