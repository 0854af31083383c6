package dev.synapse.chaos;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.models.stream.PendingMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the state in Redis that fences commits.
 *
 * @param life identifies the data set; changes with a restart or a failover, which may lose the newest data, and with a {@code FLUSHALL}
 * @param jobs the pending entries by stream and id, which are the fences
 * @param groups the values that commits compare, for each group that Redis knows
 */
record FenceSnapshot(String life, Map<String, JobHolder> jobs, Map<GroupId, GroupState> groups) {

    private static final Pattern RUN = Pattern.compile("(?:run_id|master_replid):(\\w+)");
    private static final String INFO = "return redis.call('INFO', 'server') .. redis.call('INFO', 'replication')";
    private static final int MOST = 10_000;
    private static final long SHORTEST_LEASE_MILLIS = 2000;

    /**
     * The consumer that holds a job.
     *
     * @param deliveries the number of deliveries
     * @param idleMillis time since the lease was renewed; a consumer that returns a job sets it to the whole lease
     */
    record JobHolder(String consumer, long deliveries, long idleMillis) {

        /** Whether its consumer has returned the job without having begun it, so that the last delivery does not count. */
        boolean isReturnedBy(JobHolder then) {
            return consumer.equals(then.consumer)
                    && deliveries == then.deliveries - 1
                    && idleMillis >= SHORTEST_LEASE_MILLIS;
        }
    }

    /**
     * Progress of a group.
     *
     * @param turn the active turn, or null
     * @param version of the active turn's state
     * @param done its newest final turn
     * @param seq its newest event
     */
    record GroupState(@Nullable String turn, long version, long done, long seq) {}

    /** Takes a snapshot of some shards, which are on the same node, and those of the groups that belong to them. */
    static FenceSnapshot take(Redis redis, Shards shards, List<Shard> part, List<GroupId> groups) {
        String life = life(redis, part.getFirst());
        Map<String, CompletionStage<List<PendingMessage>>> pending = new HashMap<>();
        for (Shard shard : part) {
            for (Role role : Role.values()) {
                String stream = shard.jobs(role);
                pending.put(
                        stream,
                        redis.issue(commands ->
                                commands.xpending(stream, role.text(), Range.unbounded(), Limit.from(MOST))));
            }
        }
        Map<GroupId, CompletionStage<List<KeyValue<String, String>>>> states = new HashMap<>();
        for (GroupId group : groups) {
            GroupKeys keys = shards.keys(group);
            if (part.contains(keys.shard())) {
                states.put(
                        group, redis.issue(commands -> commands.hmget(keys.state(), "turn", "version", "done", "seq")));
            }
        }
        Map<String, JobHolder> jobs = new HashMap<>();
        pending.forEach((stream, entries) -> redis.await(entries)
                .forEach(entry -> jobs.put(
                        stream + " " + entry.getId(),
                        new JobHolder(
                                entry.getConsumer(), entry.getRedeliveryCount(), entry.getMsSinceLastDelivery()))));
        Map<GroupId, GroupState> groupStates = new HashMap<>();
        states.forEach((group, fields) -> {
            List<KeyValue<String, String>> state = redis.await(fields);
            if (state.get(3).hasValue()) {
                groupStates.put(
                        group,
                        new GroupState(
                                state.get(0).getValueOrElse(null),
                                number(state.get(1)),
                                number(state.get(2)),
                                number(state.get(3))));
            }
        });
        // a snapshot taken across a restart is not comparable
        return new FenceSnapshot(life.equals(life(redis, part.getFirst())) ? life : "", jobs, groupStates);
    }

    /** Values that decreased since an earlier snapshot. */
    List<String> regressions(FenceSnapshot before) {
        if (life.isEmpty() || !life.equals(before.life)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        jobs.forEach((job, now) -> {
            JobHolder then = before.jobs.get(job);
            if (then != null && decreased(then, now)) {
                found.add("the fence of job %s decreased from %s to %s".formatted(job, then, now));
            }
        });
        groups.forEach((group, now) -> {
            GroupState then = before.groups.get(group);
            if (then != null && decreased(then, now)) {
                found.add("group %s decreased from %s to %s".formatted(group, then, now));
            }
        });
        return found;
    }

    /** Number of jobs whose holder changed since an earlier snapshot. */
    long takeovers(FenceSnapshot before) {
        return jobs.entrySet().stream()
                .filter(job -> {
                    JobHolder then = before.jobs.get(job.getKey());
                    return then != null
                            && !then.consumer().equals(job.getValue().consumer());
                })
                .count();
    }

    private static boolean decreased(JobHolder then, JobHolder now) {
        return (now.deliveries() < then.deliveries() && !now.isReturnedBy(then))
                || (now.deliveries() == then.deliveries() && !now.consumer().equals(then.consumer()));
    }

    private static boolean decreased(GroupState then, GroupState now) {
        boolean sameTurn = now.turn() != null && now.turn().equals(then.turn());
        return now.done() < then.done() || now.seq() < then.seq() || (sameTurn && now.version() < then.version());
    }

    private static long number(KeyValue<String, String> field) {
        return Long.parseLong(field.getValueOrElse("0"));
    }

    private static String life(Redis redis, Shard shard) {
        String key = "chaos:life:" + shard.tag();
        String info = redis.<String>call(commands -> commands.eval(INFO, ScriptOutputType.VALUE, key));
        String mark = redis.call(commands -> commands.get(key));
        if (mark == null) {
            mark = UUID.randomUUID().toString();
            String fresh = mark;
            redis.call(commands -> commands.set(key, fresh));
        }
        return RUN.matcher(info).results().map(run -> run.group(1)).collect(Collectors.joining(" ", "", " " + mark));
    }
}
