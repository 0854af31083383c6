package dev.synapse.shared.turn;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The orchestrator's commits to Redis. Each commit is one Lua script that takes effect as a whole or not at all, and may be repeated.
 * The methods block and retry while Redis is unavailable. Thread-safe.
 */
public final class TurnCommits {

    /** The maximum number of messages of earlier turns that stay in Redis; PostgreSQL has all. */
    public static final int MAX_THREAD_MESSAGES = 200;

    /** Their maximum size in bytes; the newest message is kept even if it alone is larger. */
    public static final int MAX_THREAD_BYTES = 2 << 20;

    static final Duration IDLE_RETENTION = Duration.ofHours(24);
    private static final Script BEGIN = Script.load("begin");
    private static final Script NEXT = Script.load("next");
    private static final Script ADVANCE = Script.load("advance");
    private static final Script CLOSE = Script.load("close");
    private static final Script CONFIRM = Script.load("confirm");
    private static final Script FINISH = Script.load("finish");
    private static final Script HOLD = Script.load("hold");
    private static final Script WITHDRAW = Script.load("withdraw");
    private static final Script ACKNOWLEDGE = Script.load("acknowledge");

    private final Redis redis;
    private final Shards shards;
    private final int runningPerShard;

    /** Without a limit on the running turns of a user. */
    public TurnCommits(Redis redis, Shards shards) {
        this(redis, shards, Integer.MAX_VALUE);
    }

    /**
     * With a limit on the running turns of a user.
     *
     * @param runningPerUser the maximum number of running turns of one user. It is divided among the shards like the user's groups, so
     *     a user whose few groups share a shard may run fewer.
     */
    public TurnCommits(Redis redis, Shards shards, int runningPerUser) {
        this.redis = redis;
        this.shards = shards;
        this.runningPerShard = Math.ceilDiv(runningPerUser, shards.all().size());
    }

    /** The checkpoint of the group's active turn, if it has one. */
    public Optional<StoredCheckpoint> checkpoint(GroupId group) {
        String key = shards.keys(group).state();
        var fields = redis.callUntilAnswered(commands -> commands.hmget(key, "turn", "version", "state"));
        if (!fields.get(0).hasValue()) {
            return Optional.empty();
        }
        return Optional.of(new StoredCheckpoint(
                TurnId.of(fields.get(0).getValue()),
                Long.parseLong(fields.get(1).getValue()),
                fields.get(2).getValue()));
    }

    /** The group's first queued turn, if it has one; throws {@link InvalidJsonException} if it is unreadable. */
    public Optional<QueuedTurn> nextQueued(GroupId group) {
        return queuedTexts(group, 0).stream().findFirst().map(text -> Json.read(text, QueuedTurn.class));
    }

    /** The number of the group's first queued turn, if it has one, even if the turn itself is unreadable. */
    public OptionalLong nextNumber(GroupId group) {
        String key = shards.keys(group).waiting();
        return redis.callUntilAnswered(commands -> commands.zrangeWithScores(key, 0, 0)).stream()
                .mapToLong(first -> (long) first.getScore())
                .findFirst();
    }

    /** The turn, if it is queued. */
    public Optional<QueuedTurn> queuedTurn(GroupId group, TurnId turn) {
        return queuedTexts(group, -1).stream()
                .filter(text -> text.contains(turn.toString()))
                .flatMap(text -> readable(text).stream())
                .filter(queued -> queued.turn().equals(turn))
                .findFirst();
    }

    private List<String> queuedTexts(GroupId group, long last) {
        String key = shards.keys(group).waiting();
        return redis.callUntilAnswered(commands -> commands.zrange(key, 0, last));
    }

    /** Skips an unreadable turn: the job that should start it fails it. */
    private static Optional<QueuedTurn> readable(String text) {
        try {
            return Optional.of(Json.read(text, QueuedTurn.class));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes the turn that the job has to start now, and a turn slot of its user. Otherwise acknowledges the job and returns
     * empty: no turn is queued, another is first (and gets a job of its own), one is active, the user has no free slot (the group gets a
     * job when one is free), or the claim is lost. Throws {@link InvalidJsonException} if the turn is unreadable.
     */
    public Optional<QueuedTurn> take(Claim claim, Job.StartTurn job) {
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(job.group()), claim)
                .add(job.number() == null ? "" : job.number().toString())
                .add(runningPerShard);
        List<String> reply = redis.runUntilAnswered(NEXT, invocation.keys(), invocation.args());
        return reply.size() > 1 ? Optional.of(Json.read(reply.get(1), QueuedTurn.class)) : Optional.empty();
    }

    /** Whether Redis has the group's thread. */
    public boolean knowsThread(GroupId group) {
        String key = shards.keys(group).state();
        return redis.callUntilAnswered(commands -> commands.hexists(key, "base"));
    }

    /** Starts the turn; returns {@link CommitResult#BUSY} or {@link CommitResult#NOT_NEXT} if it must not start. */
    public CommitResult start(Claim claim, TurnStart start) {
        return start(
                claim, start, deadlineJob(start.turn().group(), start.turn().turn()));
    }

    /**
     * Starts a turn only in order to fail it, because it could not be started normally: its deadline job is {@link TurnInput.GivenUp}. Returns
     * the same as {@link #start}.
     */
    public CommitResult giveUp(Claim claim, TurnStart start, String reason) {
        Job job = new Job.ContinueTurn(start.turn().group(), start.turn().turn(), new TurnInput.GivenUp(reason));
        return start(claim, start, DelayedJobText.encode(Role.ORCHESTRATOR, "", job));
    }

    private CommitResult start(Claim claim, TurnStart start, String deadlineJob) {
        QueuedTurn queued = start.turn();
        String summary = start.summary().map(SummaryRecord::write).orElse("");
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(queued.group()), claim)
                .add(queued.turn().toString())
                .add(queued.number())
                .add(start.version())
                .add(start.state(), Json.write(start.roster()))
                .add(start.deadline())
                .add(deadlineJob);
        start.history()
                .ifPresentOrElse(
                        history -> invocation.add("load", summary).addMessages(history),
                        () -> invocation.add("", "").addMessages(List.of()));
        start.writes().addTo(invocation);
        return commit(BEGIN, invocation);
    }

    /**
     * Replaces the turn's checkpoint and makes the commit writes; returns {@link CommitResult#CONFLICT} if it is no longer the one that
     * the decision is based on.
     */
    public CommitResult advance(
            Claim claim, GroupId group, CheckpointVersion decidedOn, String newState, CommitWrites writes) {
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(group), claim)
                .addDecidedOn(decidedOn)
                .add(newState);
        writes.addTo(invocation);
        return commit(ADVANCE, invocation);
    }

    /** Closes the turn, which is about to end, to further results, and notifies its workers. Does not acknowledge the job. */
    public CommitResult close(Claim claim, GroupId group, CheckpointVersion decidedOn) {
        return commit(
                CLOSE,
                ScriptInvocation.fenced(shards.keys(group), claim)
                        .addDecidedOn(decidedOn)
                        .add(shards.keys(group).shard().turnClosedChannel()));
    }

    /** Whether an attempt of a step of the active turn is running. A step that waits for a retry is open, but not running. */
    public boolean hasRunningSteps(GroupId group) {
        String key = shards.keys(group).steps();
        return redis.callUntilAnswered(commands -> commands.hvals(key)).stream().anyMatch(StepRecord::isRunning);
    }

    /**
     * Prevents a queued turn from starting until {@link #withdraw}; returns {@link CommitResult#CONFLICT} if it has started. Does not
     * acknowledge the job.
     */
    public CommitResult hold(Claim claim, QueuedTurn turn) {
        return commit(
                HOLD,
                ScriptInvocation.fenced(shards.keys(turn.group()), claim)
                        .add(turn.turn().toString())
                        .add(turn.number()));
    }

    /**
     * Removes a queued turn, after PostgreSQL has stored its end; returns {@link CommitResult#CONFLICT} if it has started.
     *
     * @param done the number up to which all turns of the group are final, according to PostgreSQL
     */
    public CommitResult withdraw(Claim claim, QueuedTurn turn, long done, List<GroupEvent> events) {
        return withdraw(claim, turn, done, events, "");
    }

    /**
     * Removes a queued turn like {@link #withdraw} if it has run, which Redis has lost: the event log restarts, so that clients read the
     * stored messages.
     */
    public CommitResult withdrawAsStored(Claim claim, QueuedTurn turn, long done, List<GroupEvent> events) {
        return withdraw(claim, turn, done, events, "1");
    }

    private CommitResult withdraw(
            Claim claim, QueuedTurn turn, long done, List<GroupEvent> events, String restartsLog) {
        return commit(
                WITHDRAW,
                ScriptInvocation.fenced(shards.keys(turn.group()), claim)
                        .add(turn.turn().toString())
                        .add(turn.number())
                        .add(done)
                        .add(IDLE_RETENTION)
                        .add(restartsLog)
                        .addEvents(events));
    }

    /**
     * Ends the active turn, after PostgreSQL has stored its end.
     *
     * @param done the number up to which all turns of the group are final, according to PostgreSQL: this one, or a later one that was cancelled while it was queued
     * @param maxMessages the maximum number of messages that stay in Redis; with 0 the thread is read from PostgreSQL when needed
     */
    public CommitResult end(
            Claim claim, GroupId group, CheckpointVersion decidedOn, long done, int maxMessages, CommitWrites writes) {
        return finish(finishing(claim, group, decidedOn, done, maxMessages).add(""), writes);
    }

    /**
     * Ends the active turn like {@link #end} if its messages are not those that PostgreSQL has: after PostgreSQL had stored its end, Redis
     * lost its newest data, and the turn went on from there. The event log restarts, so that clients read the stored messages.
     */
    public CommitResult endAsStored(
            Claim claim, GroupId group, CheckpointVersion decidedOn, long done, CommitWrites writes) {
        return finish(finishing(claim, group, decidedOn, done, 0).add("1"), writes);
    }

    private ScriptInvocation finishing(
            Claim claim, GroupId group, CheckpointVersion decidedOn, long done, int maxMessages) {
        return ScriptInvocation.fenced(shards.keys(group), claim)
                .addDecidedOn(decidedOn)
                .add(done)
                .add(maxMessages)
                .add(IDLE_RETENTION)
                .add(deadlineJob(group, decidedOn.turn()));
    }

    private CommitResult finish(ScriptInvocation invocation, CommitWrites writes) {
        writes.addTo(invocation);
        return commit(FINISH, invocation);
    }

    /**
     * OK if the consumer still holds its job. Whoever writes what it read from Redis elsewhere confirms its claim in between, since Redis may have lost
     * what the consumer decided on.
     */
    public CommitResult confirm(Claim claim, GroupId group) {
        List<String> stream = claim.acknowledgeKeys(shards.keys(group).shard()).subList(0, 1);
        return CommitResult.valueOf(
                redis.runUntilAnswered(CONFIRM, stream, claim.arguments().subList(0, 3))
                        .getFirst());
    }

    /** Acknowledges a job without any other change. */
    public CommitResult acknowledge(Claim claim, GroupId group) {
        List<String> keys = claim.acknowledgeKeys(shards.keys(group).shard());
        List<String> reply = redis.runUntilAnswered(ACKNOWLEDGE, keys, claim.arguments());
        return CommitResult.valueOf(reply.getFirst());
    }

    private CommitResult commit(Script script, ScriptInvocation invocation) {
        return CommitResult.valueOf(redis.runUntilAnswered(script, invocation.keys(), invocation.args())
                .getFirst());
    }

    private static String deadlineJob(GroupId group, TurnId turn) {
        Job job = new Job.ContinueTurn(group, turn, new TurnInput.DeadlinePassed());
        return DelayedJobText.encode(Role.ORCHESTRATOR, "", job);
    }
}
