package dev.synapse.shared.redis;

import dev.synapse.shared.model.GroupId;

/**
 * The keys of one group. All share the hash tag of the group's shard, so that one script may touch them on a cluster.
 *
 * @param state hash: event seq, newest final turn, the active turn and its state
 * @param thread list: the newest messages, each as JSON; hash field {@code base} counts those trimmed off its head
 * @param steps hash: step id to its record
 * @param waiting sorted set: turns that wait for their start, by number
 * @param events stream: the event log, entry ids {@code seq-0}
 * @param calls hash: the calls on models of the active turn, by their ids
 * @param budget hash: what the active turn has spent and reserved, where a budget is set
 */
public record GroupKeys(
        Shard shard,
        String state,
        String thread,
        String steps,
        String waiting,
        String events,
        String calls,
        String budget,
        String id) {

    static GroupKeys of(Shard shard, GroupId group) {
        String prefix = shard.tag() + ":g:" + group;
        return new GroupKeys(
                shard,
                prefix,
                prefix + ":thread",
                prefix + ":steps",
                prefix + ":waiting",
                prefix + ":events",
                prefix + ":calls",
                prefix + ":budget",
                group.toString());
    }
}
