package dev.synapse.shared.redis;

import dev.synapse.shared.model.GroupId;

/**
 * The Redis keys of one group. All begin with the hash tag of the group's shard, so that one script can use them on a cluster. Immutable.
 *
 * @param state the group hash: event seq, the number up to which all turns are final, the active turn and its checkpoint
 * @param thread list: the newest messages as JSON; the group hash's field {@code base} counts the messages trimmed off its head
 * @param steps hash: step id to step record, of the active turn
 * @param waiting sorted set: queued turns, by number
 * @param events stream: the event log, with entry ids {@code seq-0}
 * @param calls hash: model call id to record, of the active turn
 * @param budget hash: amounts used and reserved, if a budget is set
 * @param files hash: file id to content in base64, of the thread's newest files
 * @param id the group's id
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
        String files,
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
                prefix + ":files",
                group.toString());
    }

    /** The sorted set of the users who have an event stream of the group, by the time at which the entry expires. It expires as a whole, too. */
    public String present() {
        return state + ":present";
    }
}
