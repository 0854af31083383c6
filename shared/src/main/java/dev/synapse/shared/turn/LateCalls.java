package dev.synapse.shared.turn;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.List;

/**
 * Sends model calls to the ledger once more, after a delay, because the budget of their user could not be reached. Recording is idempotent.
 * Thread-safe.
 */
public final class LateCalls {

    private static final Script DELAY = Script.load("delay");
    private static final Duration DELAY_TIME = Duration.ofSeconds(10);

    private final Redis redis;
    private final Shards shards;

    public LateCalls(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** Enqueues the calls to be recorded and settled in ten seconds. Blocks and retries while the group's node of Redis is unavailable. */
    public void recordLater(GroupId group, TurnId turn, List<ModelCall> calls) {
        Shard shard = shards.keys(group).shard();
        String job = DelayedJobText.encode(Role.ORCHESTRATOR, "", new Job.RecordCalls(group, turn, calls));
        redis.runUntilAnswered(DELAY, List.of(shard.delayed()), List.of(Long.toString(DELAY_TIME.toMillis()), job));
    }
}
