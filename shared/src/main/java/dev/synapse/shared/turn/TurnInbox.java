package dev.synapse.shared.turn;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobFields;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entrance to the loop in Redis for turns that PostgreSQL has accepted, and for cancelling turns and deleting groups. Thread-safe; throws
 * {@code RedisUnavailable}.
 */
public final class TurnInbox {

    private static final Logger log = LoggerFactory.getLogger(TurnInbox.class);
    private static final Script ACCEPT = Script.load("accept");
    private static final Script FORGET = Script.load("forget");
    private static final Script RESET_CORRUPT_STATE = Script.load("reset_corrupt_state");

    /** A client waits for it; the sweeper repeats what takes longer. */
    private static final Duration ACCEPT_LIMIT = Duration.ofSeconds(5);

    private final Redis redis;
    private final Shards shards;

    public TurnInbox(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /**
     * Queues the turn; emits {@code message} and {@code turn.queued}. Idempotent. Corrupt Redis state of the group is discarded first, as
     * by {@link #resetCorruptState}.
     *
     * @param done the number up to which all turns of the group are final, according to PostgreSQL
     * @param lastSeq the newest event seq according to PostgreSQL
     * @param first whether this is the first attempt to queue the group's first turn
     * @return {@link CommitResult#OK}, {@link CommitResult#DUP} or {@link CommitResult#FINAL}
     */
    public CommitResult accept(QueuedTurn turn, long done, long lastSeq, boolean first) {
        return accept(turn, "", done, first ? "" : Long.toString(lastSeq), "");
    }

    /** The same for a turn that counts towards the limit on the user's running turns. */
    public CommitResult accept(UserId user, QueuedTurn turn, long done, long lastSeq, boolean first) {
        return accept(turn, user.toString(), done, first ? "" : Long.toString(lastSeq), "");
    }

    /**
     * Queues a turn whose {@code accept} resulted in {@link CommitResult#FINAL}, although it has not ended: PostgreSQL was restored with
     * older data. Discards the group's Redis state.
     */
    public CommitResult restart(UserId user, QueuedTurn turn, long done, long lastSeq) {
        return accept(turn, user.toString(), done, Long.toString(lastSeq), "1");
    }

    private CommitResult accept(QueuedTurn turn, String user, long done, String lastSeq, String postgresIsOlder) {
        List<GroupEvent> events = List.of(
                new GroupEvent.MessageAdded(turn.message()), new GroupEvent.TurnQueued(turn.ref(), Times.now()));
        ScriptInvocation invocation = ScriptInvocation.unfenced(shards.keys(turn.group()))
                .add(turn.number())
                .add(turn.turn().toString(), Json.write(turn))
                .add(done)
                .add(lastSeq, user, postgresIsOlder)
                .addEvents(events);
        List<String> reply = redis.run(ACCEPT, invocation.keys(), invocation.args(), ACCEPT_LIMIT);
        logCorruption(turn.group(), reply);
        return CommitResult.valueOf(reply.getFirst());
    }

    /**
     * Discards the group's Redis state if it is corrupt, so that no script can work with it. The effect is that of a Redis that lost
     * the group: {@link #accept} restarts unfinished turns, and the group's jobs are void. Does nothing if the state is sound.
     *
     * @param failed the turn whose job failed at its last attempt; empty if the job belongs to no started turn
     * @param events events for subscribers that no restarted turn will emit
     * @return the corruption that was found, if any
     */
    public Optional<String> resetCorruptState(GroupId group, Optional<TurnId> failed, List<GroupEvent> events) {
        ScriptInvocation invocation = ScriptInvocation.unfenced(shards.keys(group))
                .add(failed.map(TurnId::toString).orElse(""))
                .add(TurnCommits.IDLE_RETENTION)
                .addEvents(events);
        return logCorruption(group, redis.run(RESET_CORRUPT_STATE, invocation.keys(), invocation.args()));
    }

    private static Optional<String> logCorruption(GroupId group, List<String> reply) {
        Optional<String> corruption = reply.stream().skip(1).findFirst();
        corruption.ifPresent(found -> log.error(
                "Redis state of group {} is corrupt ({}); discarded it. Unfinished turns restart from PostgreSQL.",
                group,
                found));
        return corruption;
    }

    /** Requests the cancellation of an accepted turn. Idempotent; has no effect on a turn that has ended. */
    public void cancel(GroupId group, TurnId turn) {
        String stream = shards.keys(group).shard().jobs(Role.ORCHESTRATOR);
        String job = Json.write(new Job.ContinueTurn(group, turn, new TurnInput.CancelRequested()));
        redis.call(commands -> commands.xadd(stream, Map.of(JobFields.JOB, job)));
    }

    /** Removes all Redis state of a deleted group, sound or corrupt; notifies its event streams and the workers of its turn. */
    public void forget(GroupId group) {
        GroupKeys keys = shards.keys(group);
        ScriptInvocation invocation =
                ScriptInvocation.unfenced(keys).add(keys.shard().turnClosedChannel());
        redis.run(FORGET, invocation.keys(), invocation.args());
    }
}
