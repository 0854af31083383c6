package dev.synapse.shared.turn;

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
 * The orchestrator's side of the durable loop: each method that commits is one Lua call that does all or nothing. While Redis is
 * away they wait. Thread-safe.
 */
public final class TurnCommits {

    /** Messages of earlier turns that stay in Redis; PostgreSQL has all. */
    public static final int THREAD_KEPT = 200;

    /** How many bytes of them, at most, unless the newest alone has more. */
    public static final int THREAD_BYTES = 2 << 20;

    static final Duration IDLE_KEPT = Duration.ofHours(24);
    private static final Script BEGIN = Script.load("begin");
    private static final Script NEXT = Script.load("next");
    private static final Script ADVANCE = Script.load("advance");
    private static final Script CLOSE = Script.load("close");
    private static final Script FINISH = Script.load("finish");
    private static final Script HOLD = Script.load("hold");
    private static final Script WITHDRAW = Script.load("withdraw");
    private static final Script ACKNOWLEDGE = Script.load("acknowledge");

    private final Redis redis;
    private final Shards shards;
    private final int runningPerShard;

    public TurnCommits(Redis redis, Shards shards) {
        this(redis, shards, Integer.MAX_VALUE);
    }

    /**
     * @param runningPerUser how many turns of one user run at a time. Users' groups are spread over the shards, and so is this, so that
     *     a user with few groups may have fewer at a time, if they happen to share a shard.
     */
    public TurnCommits(Redis redis, Shards shards, int runningPerUser) {
        this.redis = redis;
        this.shards = shards;
        this.runningPerShard = Math.ceilDiv(runningPerUser, shards.all().size());
    }

    /** The group's active turn, if it has one. */
    public Optional<ActiveTurn> active(GroupId group) {
        String key = shards.keys(group).state();
        var fields = redis.callUntilAnswered(commands -> commands.hmget(key, "turn", "version", "state"));
        if (!fields.get(0).hasValue()) {
            return Optional.empty();
        }
        return Optional.of(new ActiveTurn(
                TurnId.of(fields.get(0).getValue()),
                Long.parseLong(fields.get(1).getValue()),
                fields.get(2).getValue()));
    }

    /** The first of the turns that wait, if there is one. */
    public Optional<WaitingTurn> nextWaiting(GroupId group) {
        return waiting(group, 0).stream().findFirst().map(text -> Json.read(text, WaitingTurn.class));
    }

    /** The number of the first of the turns that wait, if there is one, whether or not the turn can be read. */
    public OptionalLong nextNumber(GroupId group) {
        String key = shards.keys(group).waiting();
        return redis.callUntilAnswered(commands -> commands.zrangeWithScores(key, 0, 0)).stream()
                .mapToLong(first -> (long) first.getScore())
                .findFirst();
    }

    /** The turn if it waits. */
    public Optional<WaitingTurn> waiting(GroupId group, TurnId turn) {
        return waiting(group, -1).stream()
                .filter(text -> text.contains(turn.toString()))
                .flatMap(text -> readable(text).stream())
                .filter(waiting -> waiting.turn().equals(turn))
                .findFirst();
    }

    private List<String> waiting(GroupId group, long last) {
        String key = shards.keys(group).waiting();
        return redis.callUntilAnswered(commands -> commands.zrange(key, 0, last));
    }

    /** What cannot be read is left to those who are to begin it, and give it up. */
    private static Optional<WaitingTurn> readable(String text) {
        try {
            return Optional.of(Json.read(text, WaitingTurn.class));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /**
     * The job's turn if it is to be begun now, with a place among those of its user that run. Empty if there is nothing to do: none
     * waits, another waits first and is called, one is active, its user has no place free and it will be called, or the job is not this
     * consumer's. The job is acknowledged then.
     */
    public Optional<WaitingTurn> take(Claim claim, Job.StartTurn job) {
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(job.group()), claim)
                .add(job.number() == null ? "" : job.number().toString())
                .add(runningPerShard);
        List<String> reply = redis.runUntilAnswered(NEXT, call.keys(), call.args());
        return reply.size() > 1 ? Optional.of(Json.read(reply.get(1), WaitingTurn.class)) : Optional.empty();
    }

    /** Whether Redis knows the group's thread. */
    public boolean knowsThread(GroupId group) {
        String key = shards.keys(group).state();
        return redis.callUntilAnswered(commands -> commands.hexists(key, "base"));
    }

    /** Begins the turn, with the start's version; {@link CommitResult#BUSY} or {@link CommitResult#NOT_NEXT} if it may not begin. */
    public CommitResult begin(Claim claim, TurnStart start) {
        return begin(
                claim, start, deadlineJob(start.turn().group(), start.turn().turn()));
    }

    /**
     * Begins a turn that could not be begun, only for it to fail: instead of its deadline it meets that it is given up. Replies as
     * {@link #begin}.
     */
    public CommitResult giveUp(Claim claim, TurnStart start, String reason) {
        Job job = new Job.ContinueTurn(start.turn().group(), start.turn().turn(), new TurnInput.GivenUp(reason));
        return begin(claim, start, DelayedJobText.text(Role.ORCHESTRATOR, "", job));
    }

    private CommitResult begin(Claim claim, TurnStart start, String whenDue) {
        WaitingTurn waiting = start.turn();
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(waiting.group()), claim)
                .add(waiting.turn().toString())
                .add(waiting.number())
                .add(start.version())
                .add(start.state(), Json.write(start.roster()))
                .add(start.deadline().toMillis())
                .add(whenDue);
        start.history()
                .ifPresentOrElse(
                        history -> {
                            call.add(
                                            "load",
                                            start.summary()
                                                    .map(SummaryRecord::write)
                                                    .orElse(""))
                                    .add(history.size());
                            history.forEach(message -> call.add(Json.write(message)));
                        },
                        () -> call.add("", "", "0"));
        start.appends().addTo(call);
        return commit(BEGIN, call);
    }

    /** Replaces the state of the version that is named, and appends what the decision says. */
    public CommitResult advance(Claim claim, GroupId group, ActiveTurn decidedOn, String newState, Appends appends) {
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(group), claim)
                .add(decidedOn.turn().toString())
                .add(decidedOn.version())
                .add(newState);
        appends.addTo(call);
        return commit(ADVANCE, call);
    }

    /** Lets no further result into the turn, which is about to end, and stops the work for it; keeps the job. */
    public CommitResult close(Claim claim, GroupId group, ActiveTurn decidedOn) {
        return commit(
                CLOSE,
                ScriptInvocation.holding(shards.keys(group), claim)
                        .add(decidedOn.turn().toString())
                        .add(decidedOn.version())
                        .add(shards.keys(group).shard().turnClosedChannel()));
    }

    /** Whether a step of the active turn is in a worker's hands as far as is known: begun, and without an end. */
    public boolean hasOpenSteps(GroupId group) {
        String key = shards.keys(group).steps();
        return redis.callUntilAnswered(commands -> commands.hvals(key)).stream().anyMatch(StepRecord::isRunning);
    }

    /**
     * Keeps a turn that has not begun from beginning, until {@link #withdraw}; {@link CommitResult#CONFLICT} if it has begun. Keeps the
     * job.
     */
    public CommitResult hold(Claim claim, WaitingTurn turn) {
        return commit(
                HOLD,
                ScriptInvocation.holding(shards.keys(turn.group()), claim)
                        .add(turn.turn().toString())
                        .add(turn.number()));
    }

    /**
     * Ends a turn that has not begun; PostgreSQL has it by now. {@link CommitResult#CONFLICT} if it has begun meanwhile.
     *
     * @param done the group's newest final turn according to PostgreSQL
     */
    public CommitResult withdraw(Claim claim, WaitingTurn turn, long done, List<String> events) {
        return commit(
                WITHDRAW,
                ScriptInvocation.holding(shards.keys(turn.group()), claim)
                        .add(turn.turn().toString())
                        .add(turn.number())
                        .add(done)
                        .add(IDLE_KEPT.toMillis())
                        .add(events.size())
                        .addAll(events));
    }

    /**
     * Ends the turn; PostgreSQL has it by now.
     *
     * @param done the group's newest final turn according to PostgreSQL: this one, or one behind it that was cancelled before it began
     * @param keep how many messages stay in Redis; with 0 the thread is read from PostgreSQL again when it is needed
     */
    public CommitResult finish(Claim claim, GroupId group, ActiveTurn decidedOn, long done, int keep, Appends appends) {
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(group), claim)
                .add(decidedOn.turn().toString())
                .add(decidedOn.version())
                .add(done)
                .add(keep)
                .add(IDLE_KEPT.toMillis())
                .add(deadlineJob(group, decidedOn.turn()));
        appends.addTo(call);
        return commit(FINISH, call);
    }

    /** Ends the delivery of a job that changes nothing. */
    public CommitResult acknowledge(Claim claim, GroupId group) {
        return commit(ACKNOWLEDGE, ScriptInvocation.holding(shards.keys(group), claim));
    }

    private CommitResult commit(Script script, ScriptInvocation call) {
        return CommitResult.valueOf(
                redis.runUntilAnswered(script, call.keys(), call.args()).getFirst());
    }

    private static String deadlineJob(GroupId group, TurnId turn) {
        Job job = new Job.ContinueTurn(group, turn, new TurnInput.DeadlinePassed());
        return DelayedJobText.text(Role.ORCHESTRATOR, "", job);
    }
}
