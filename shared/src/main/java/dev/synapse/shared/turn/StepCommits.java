package dev.synapse.shared.turn;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobFields;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The workers' commits to Redis. Each commit is one Lua script that takes effect as a whole or not at all, and may be repeated. Unless
 * stated otherwise, a commit blocks and retries while Redis is unavailable. Thread-safe.
 */
public final class StepCommits {

    private static final Script COMPLETE = Script.load("complete");
    private static final Script RETRY = Script.load("retry");
    private static final Script TIME_LEFT = Script.load("time_left");
    private static final Script STREAM = Script.load("stream");
    private static final Script ABORT = Script.load("abort");
    private static final Script SUMMARIZE = Script.load("summarize");
    private static final Script ACKNOWLEDGE = Script.load("acknowledge");

    private final Redis redis;
    private final Shards shards;
    private final ThreadCache threads;

    /** For a process that has no {@link ClosedTurnsListener}. */
    public StepCommits(Redis redis, Shards shards) {
        this(redis, shards, new ClosedTurns());
    }

    /** For a process whose {@link ClosedTurnsListener} maintains {@code closed}. */
    public StepCommits(Redis redis, Shards shards, ClosedTurns closed) {
        this.redis = redis;
        this.shards = shards;
        this.threads = new ThreadCache(redis, shards, closed);
    }

    /**
     * A member's view of the thread: its newest messages.
     *
     * @param turn the active turn
     * @param first the index in the thread of the first of {@code messages}
     */
    public record ThreadView(TurnId turn, Roster roster, long first, List<Message> messages) {}

    /**
     * The roster of the job's turn and at most {@code window} of the newest messages. The view includes at least the messages that
     * existed when the job was dispatched. Empty if no turn of the group accepts results.
     */
    public Optional<ThreadView> view(Delivery delivery, Job.StepJob job, int window) {
        return threads.read(delivery, job, window);
    }

    /** The size of the group's thread when this process last read it, in characters; the maximum if it never did. */
    public long expectedViewLength(GroupId group) {
        return threads.expectedLength(group);
    }

    /** The active turn's roster and at most {@code window} of the newest messages; empty if no turn accepts results. */
    public Optional<ThreadView> view(GroupId group, int window) {
        return threads.read(group, window);
    }

    /** Stores a step's result and sends it to the orchestrator. */
    public CommitResult complete(Claim claim, Job.StepJob job, StepResult result) {
        return complete(claim, job, result, List.of());
    }

    /** The same, with events that precede that of the message, for example its last deltas. */
    public CommitResult complete(Claim claim, Job.StepJob job, StepResult result, List<GroupEvent> eventsBefore) {
        String message = result.message().map(Json::write).orElse("");
        List<GroupEvent> events = new ArrayList<>(eventsBefore);
        result.message().map(GroupEvent.MessageAdded::new).ifPresent(events::add);
        events.addAll(result.events());
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(job.group()), claim)
                .addStep(job, result.step())
                .add(message, Json.write(new Job.ContinueTurn(job.group(), job.turn(), result.input())))
                .addEvents(events)
                .addModelCalls(result.calls());
        List<String> reply = redis.runUntilAnswered(COMPLETE, invocation.keys(), invocation.args());
        if (reply.size() > 1) {
            result.message()
                    .ifPresent(added -> threads.appended(added, message, Long.parseLong(reply.get(1)), reply.get(2)));
        }
        return CommitResult.valueOf(reply.getFirst());
    }

    /** Schedules the next attempt of a step: its job is enqueued again, in the same stream, after the delay. */
    public CommitResult retry(Delivery delivery, Job.StepJob job, Step step, Duration delay, List<GroupEvent> events) {
        return retry(delivery, job, step, delay, events, List.of());
    }

    /** The same, with the model calls of the attempt that failed. */
    public CommitResult retry(
            Delivery delivery,
            Job.StepJob job,
            Step step,
            Duration delay,
            List<GroupEvent> events,
            List<ModelCall> calls) {
        return enqueueLater(delivery, job.asAttempt(job.attempt() + delivery.deliveries()), step, delay, events, calls);
    }

    /** Postpones an attempt that has called nothing yet: its job is enqueued again as the same attempt. */
    public CommitResult postpone(
            Delivery delivery, Job.StepJob job, Step step, Duration delay, List<GroupEvent> events) {
        Job.StepJob same = job.asAttempt(job.attempt() + delivery.deliveries() - 1);
        return enqueueLater(delivery, same, step, delay, events, List.of());
    }

    private CommitResult enqueueLater(
            Delivery delivery,
            Job.StepJob job,
            Step step,
            Duration delay,
            List<GroupEvent> events,
            List<ModelCall> calls) {
        String length = Long.toString(delivery.threadLength());
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(job.group()), delivery.claim())
                .addStep(job, step)
                .add(delay)
                .add(DelayedJobText.encode(delivery.claim().role(), length, job))
                .addEvents(events)
                .addModelCalls(calls);
        return commit(RETRY, invocation);
    }

    /** How long the turn may still take; empty if it is not active. Throws {@code RedisUnavailable}. */
    public Optional<Duration> timeLeft(GroupId group, TurnId turn) {
        List<String> reply = redis.run(TIME_LEFT, List.of(shards.keys(group).state()), List.of(turn.toString()));
        return Optional.of(reply.getFirst())
                .filter(text -> !text.isEmpty())
                .map(Long::valueOf)
                .map(Duration::ofMillis);
    }

    /** The recorded model calls of a step's previous attempts. Throws {@code RedisUnavailable}. */
    public List<ModelCall> modelCalls(GroupId group, StepId step) {
        String key = shards.keys(group).calls();
        return redis.call(commands -> commands.hvals(key)).stream()
                .map(text -> Json.read(text, ModelCall.class))
                .filter(call -> call.id().step().equals(step))
                .toList();
    }

    /** The newest summary of the group's thread, if it has one. Throws {@code RedisUnavailable}. */
    public Optional<Summary> summary(GroupId group) {
        String key = shards.keys(group).state();
        return Optional.ofNullable(redis.call(commands -> commands.hget(key, "summary")))
                .map(SummaryRecord::read);
    }

    /**
     * Records the model calls that summarised the thread, and their summary. Returns {@link CommitResult#CONFLICT} if another summary
     * was recorded in the meantime; the calls are recorded all the same.
     *
     * @param summary the successor of the newest summary; empty if the calls yielded none
     */
    public CommitResult recordSummary(Claim claim, Job.StepJob job, Optional<Summary> summary, List<ModelCall> calls) {
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(job.group()), claim)
                .add(job.turn().toString())
                .add(summary.map(Summary::number).orElse(0L))
                .add(
                        summary.map(Json::write).orElse(""),
                        summary.map(stored -> Json.write(new Job.RecordSummary(job.group(), stored)))
                                .orElse(""))
                .addModelCalls(calls);
        return commit(SUMMARIZE, invocation);
    }

    /**
     * Sends model calls to the ledger independently of the turn, which also settles their user's reservations: those of an attempt that
     * lost its lease, whose commit is void, or that could not be settled. Idempotent. Throws {@code RedisUnavailable}.
     */
    public void recordCalls(Job.StepJob job, List<ModelCall> calls) {
        String stream = shards.keys(job.group()).shard().jobs(Role.ORCHESTRATOR);
        String text = Json.write(new Job.RecordCalls(job.group(), job.turn(), calls));
        redis.call(commands -> commands.xadd(stream, Map.of(JobFields.JOB, text)));
    }

    /** Emits events of a running step. If Redis's reply is lost they are emitted twice, so duplicates must be harmless. */
    public CommitResult stream(Claim claim, GroupId group, TurnId turn, List<GroupEvent> events) {
        return commit(STREAM, streaming(claim, group, turn, events));
    }

    /** Like {@link #stream}, but at most once: throws {@code RedisUnavailable} if it is unknown whether they were emitted. */
    public CommitResult streamOnce(Claim claim, GroupId group, TurnId turn, List<GroupEvent> events) {
        ScriptInvocation invocation = streaming(claim, group, turn, events);
        return CommitResult.valueOf(
                redis.run(STREAM, invocation.keys(), invocation.args()).getFirst());
    }

    private ScriptInvocation streaming(Claim claim, GroupId group, TurnId turn, List<GroupEvent> events) {
        return ScriptInvocation.fenced(shards.keys(group), claim)
                .add(turn.toString())
                .addEvents(events);
    }

    /**
     * Records the end of a step whose call was interrupted because its turn accepts no more results. Returns
     * {@link CommitResult#CONFLICT} if the turn does accept results, so that the job still has to be done.
     */
    public CommitResult abort(Claim claim, Job.StepJob job, Step step, List<GroupEvent> events, List<ModelCall> calls) {
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(job.group()), claim)
                .addStep(job, step)
                .addEvents(events)
                .addModelCalls(calls);
        return commit(ABORT, invocation);
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
}
