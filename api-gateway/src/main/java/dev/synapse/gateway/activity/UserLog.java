package dev.synapse.gateway.activity;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.UserKeys;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A user's event log in Redis, and what it has reported about each group. It is kept for an hour after its last use; a client that resumes later
 * starts over. Thread-safe; throws {@code RedisUnavailable}.
 */
@Component
class UserLog {

    private static final Script APPEND = Script.load("append_changes");
    private static final int MAX_EVENTS = 1_000;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final String SEQ = "seq";
    private static final String GROUP = "g:";

    private final Redis redis;

    UserLog(Redis redis) {
        this.redis = redis;
    }

    /**
     * What the log has reported.
     *
     * @param seq the newest number of the log; empty if there is no log
     * @param records the stored records of groups
     */
    record Reported(OptionalLong seq, Map<GroupId, String> records) {

        /** The stored record of the group; empty for none. */
        String record(GroupId group) {
            return records.getOrDefault(group, "");
        }
    }

    /** What the log has reported about all groups. */
    Reported reported(UserId user) {
        Map<String, String> fields =
                redis.call(commands -> commands.hgetall(UserKeys.of(user).groups()));
        Map<GroupId, String> records = new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
        fields.forEach((field, stored) -> {
            if (field.startsWith(GROUP)) {
                records.put(new GroupId(UUID.fromString(field.substring(GROUP.length()))), stored);
            }
        });
        return new Reported(seq(fields.get(SEQ)), records);
    }

    /** What the log has reported about one group. */
    Reported reported(UserId user, GroupId group) {
        List<KeyValue<String, String>> values =
                redis.call(commands -> commands.hmget(UserKeys.of(user).groups(), SEQ, GROUP + group));
        return new Reported(
                seq(values.getFirst().getValueOrElse("")),
                Map.of(group, values.getLast().getValueOrElse("")));
    }

    private static OptionalLong seq(@Nullable String stored) {
        return stored == null || stored.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(stored));
    }

    /** Removes the log. */
    void remove(UserId user) {
        UserKeys keys = UserKeys.of(user);
        var _ = redis.call(commands -> commands.del(keys.groups(), keys.events()));
    }

    /**
     * Appends the changes whose records have not changed meanwhile.
     *
     * @param seq the newest number of the log
     * @param conflicts the groups whose changes were not made
     */
    record Appended(long seq, List<GroupId> conflicts) {}

    /** Appends the changes, and keeps the log for another hour. */
    Appended append(UserId user, List<ActivityChange> changes) {
        UserKeys keys = UserKeys.of(user);
        List<String> args = new ArrayList<>();
        args.add(Integer.toString(MAX_EVENTS));
        args.add(Long.toString(KEPT.toMillis()));
        args.add(ActivityChange.resync());
        for (ActivityChange change : changes) {
            args.add(GROUP + change.group());
            args.add(change.expected());
            args.add(change.stored());
            args.add(Integer.toString(change.events().size()));
            args.addAll(change.events());
        }
        List<String> reply = redis.run(APPEND, List.of(keys.groups(), keys.events()), args);
        List<GroupId> conflicts = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            if (reply.get(i + 1).equals("0")) {
                conflicts.add(changes.get(i).group());
            }
        }
        return new Appended(Long.parseLong(reply.getFirst()), conflicts);
    }
}
