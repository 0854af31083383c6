package dev.synapse.testkit;

import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Redis state of an installation. */
final class RedisState {
    private static final Pattern OF_SHARD = Pattern.compile("\\{s\\d+}:.*");
    private static final Pattern OF_GROUP = Pattern.compile(
            "\\{s\\d+}:g:([0-9a-f-]{36})(:thread|:steps|:waiting|:events|:calls|:budget|:files|:present)?");
    private static final Set<String> OF_TURN = Set.of(":steps", ":waiting", ":calls", ":budget");

    /** What gateways say of the people of a group; it expires after that of a deleted group or of a killed gateway, too. */
    private static final String PRESENT = ":present";

    private static final int MAX_EVENTS = 100_000;

    private final Redis redis;
    private final Shards shards;

    RedisState(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    int deadLetters() {
        return shards.all().stream()
                .mapToInt(shard -> length(shard.deadLetters()))
                .sum();
    }

    /** Unfinished jobs, and keys that will never be removed. */
    List<String> leftOver(Set<GroupId> groups) {
        List<String> violations = new ArrayList<>();
        for (Shard shard : shards.all()) {
            for (Role role : Role.values()) {
                jobs(shard.jobs(role), role, violations);
            }
            delayed(shard, groups, violations);
        }
        redis.call(commands -> commands.keys("*")).stream()
                .filter(key -> OF_SHARD.matcher(key).matches())
                .forEach(key -> key(key, groups, violations));
        return violations;
    }

    /** The Redis state of the group, if any. */
    Optional<LiveGroup> live(GroupId group) {
        GroupKeys keys = shards.keys(group);
        var state = redis.call(commands -> commands.hgetall(keys.state()));
        if (state.isEmpty()) {
            return Optional.empty();
        }
        List<Message> thread = redis.call(commands -> commands.lrange(keys.thread(), 0, -1)).stream()
                .map(text -> Json.read(text, Message.class))
                .toList();
        return Optional.of(new LiveGroup(state, thread, new EventLog(redis, shards).read(group, 0, MAX_EVENTS)));
    }

    private void jobs(String stream, Role role, List<String> violations) {
        if (length(stream) > 0) {
            violations.add("%s: %d jobs".formatted(stream, length(stream)));
        }
        try {
            long pending = redis.call(commands -> commands.xpending(stream, role.text()))
                    .getCount();
            if (pending > 0) {
                violations.add("%s: %d pending".formatted(stream, pending));
            }
        } catch (IllegalStateException noGroup) {
            // no consumer has read from it yet
        }
    }

    /** Delayed jobs of deleted groups are dropped when they are due. */
    private void delayed(Shard shard, Set<GroupId> groups, List<String> violations) {
        redis.call(commands -> commands.zrange(shard.delayed(), 0, -1)).stream()
                .map(text -> Json.read(text.substring(text.indexOf(' ') + 1), Job.class))
                .filter(job -> groups.contains(job.group()))
                .forEach(job -> violations.add("delayed: " + job));
    }

    private void key(String key, Set<GroupId> groups, List<String> violations) {
        Matcher ofGroup = OF_GROUP.matcher(key);
        if (ofGroup.matches()) {
            if (!PRESENT.equals(ofGroup.group(2)) && !groups.contains(GroupId.of(ofGroup.group(1)))) {
                violations.add("key of an unknown group: " + key);
            } else if (ofGroup.group(2) != null && OF_TURN.contains(ofGroup.group(2))) {
                violations.add("key without an active turn: " + key);
            } else if (redis.call(commands -> commands.pttl(key)) == -1) {
                violations.add("key without expiry: " + key);
            }
        } else if (shards.all().stream().noneMatch(shard -> isOwn(shard, key))) {
            violations.add("unknown key: " + key);
        }
    }

    private static boolean isOwn(Shard shard, String key) {
        return Arrays.stream(Role.values()).map(shard::jobs).anyMatch(key::equals)
                || Set.of(shard.delayed(), shard.deadLetters(), shard.idleGroups(), shard.replicationId())
                        .contains(key);
    }

    private int length(String stream) {
        return Math.toIntExact(redis.call(commands -> commands.xlen(stream)));
    }
}
