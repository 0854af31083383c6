package dev.synapse.shared.redis;

import dev.synapse.shared.model.UserId;

/**
 * The Redis keys of what a user follows. They have a hash tag of their own, since the user's groups are on all shards. Immutable.
 *
 * @param groups hash: what the user's log has reported about each group
 * @param events stream: the user's event log, with entry ids {@code seq-0}
 */
public record UserKeys(String groups, String events) {

    /** The keys of a user. */
    public static UserKeys of(UserId user) {
        String prefix = "{user:" + user + "}";
        return new UserKeys(prefix + ":groups", prefix + ":events");
    }
}
