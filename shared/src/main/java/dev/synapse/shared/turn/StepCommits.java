package dev.synapse.shared.turn;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
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
 * The workers' side of the durable loop: each method that commits is one Lua call that does all or nothing. While Redis is away
 * they wait. Thread-safe.
 */
public final class StepCommits {

    private static final Script COMPLETE = Script.load("complete");
    private static final Script RETRY = Script.load("retry");
    private static final Script STREAM = Script.load("stream");
    private static final Script ABORT = Script.load("abort");
    private static final Script SUMMARIZE = Script.load("summarize");
    private static final Script ACKNOWLEDGE = Script.load("acknowledge");

    private final Redis redis;
    private final Shards shards;
    private final ThreadCache views;

    /** For a process that does not hear which turns end. */
    public StepCommits(Redis redis, Shards shards) {
        this(redis, shards, new ClosedTurns());
    }

    /** For a process that hears of the turns that end. */
    public StepCommits(Redis redis, Shards shards, ClosedTurns ended) {
        this.redis = redis;
        this.shards = shards;
        this.views = new ThreadCache(redis, shards, ended);
    }

    /**
     * What a member may see: the newest messages of the thread.
     *
     * @param first the place in the thread of the first of {@code messages}
     */
    public record ThreadView(TurnId turn, Roster roster, long first, List<Message> messages) {}

    /**
     * The roster of the job's turn and the newest messages, at most {@code window}, of those that were there when it was dispatched, and
     * perhaps later ones; empty if no turn takes results.
     */
    public Optional<ThreadView> view(Delivery delivery, Job.StepJob job, int window) {
        return views.read(delivery, job, window);
    }

    /** How many characters a view of the group's thread has at most, as far as is known before it is read. */
    public long expectedViewLength(GroupId group) {
        return views.expected(group);
    }

    /** The active turn's roster and the newest messages, at most {@code window}; empty if no turn takes results. */
    public Optional<ThreadView> view(GroupId group, int window) {
        return views.read(group, window);
    }

    /** Puts a step's result into the shared state and tells the orchestrator. */
    public CommitResult complete(Claim claim, Job.StepJob job, StepResult result) {
        return complete(claim, job, result, List.of());
    }

    /** The same, with events that go before the message's, such as the last of its deltas. */
    public CommitResult complete(Claim claim, Job.StepJob job, StepResult result, List<String> eventsBefore) {
        String message = result.message().map(Json::write).orElse("");
        List<String> events = new ArrayList<>(eventsBefore);
        if (!message.isEmpty()) {
            events.add(Events.message(message));
        }
        events.addAll(result.events());
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(job.group()), claim)
                .add(job.turn().toString(), job.step().toString(), StepRecord.write(result.step()), message)
                .add(Json.write(new Job.ContinueTurn(job.group(), job.turn(), result.input())))
                .add(events.size())
                .addAll(events)
                .addModelCalls(result.calls());
        List<String> reply = redis.runUntilAnswered(COMPLETE, call.keys(), call.args());
        if (reply.size() > 1) {
            result.message().ifPresent(said -> views.wrote(said, message, Long.parseLong(reply.get(1)), reply.get(2)));
        }
        return CommitResult.valueOf(reply.getFirst());
    }

    /** Puts a step off: its job comes again, as its next attempt, after the delay. */
    public CommitResult retry(Delivery delivery, Job.StepJob job, Step step, Duration delay, List<String> events) {
        return retry(delivery, job, step, delay, events, List.of());
    }

    /** The same, with the calls on models that the attempt took. */
    public CommitResult retry(
            Delivery delivery, Job.StepJob job, Step step, Duration delay, List<String> events, List<ModelCall> calls) {
        String length = Long.toString(delivery.threadLength());
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(job.group()), delivery.claim())
                .add(job.turn().toString(), job.step().toString(), StepRecord.write(step))
                .add(delay.toMillis())
                .add(DelayedJobText.text(Role.WORKERS, length, job.asAttempt(job.attempt() + delivery.deliveries())))
                .add(events.size())
                .addAll(events)
                .addModelCalls(calls);
        return commit(RETRY, call);
    }

    /** The calls on models of a step's earlier attempts, as far as they are noted. */
    public List<ModelCall> modelCalls(GroupId group, StepId step) {
        String key = shards.keys(group).calls();
        return redis.call(commands -> commands.hvals(key)).stream()
                .map(text -> Json.read(text, ModelCall.class))
                .filter(call -> call.id().step().equals(step))
                .toList();
    }

    /** The newest summary of the group's thread, if it has one. */
    public Optional<Summary> summary(GroupId group) {
        String key = shards.keys(group).state();
        return Optional.ofNullable(redis.call(commands -> commands.hget(key, "summary")))
                .map(SummaryRecord::read);
    }

    /**
     * Notes a call that was made to summarise the thread, and keeps what it gave. {@link CommitResult#CONFLICT} if another summary
     * was kept meanwhile; the call is noted nevertheless.
     *
     * @param summary the one that follows the newest; empty if the call gave none
     */
    public CommitResult summarize(Claim claim, Job.StepJob job, Optional<Summary> summary, List<ModelCall> calls) {
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(job.group()), claim)
                .add(job.turn().toString())
                .add(summary.map(Summary::number).orElse(0L))
                .add(
                        summary.map(Json::write).orElse(""),
                        summary.map(made -> Json.write(new Job.KeepSummary(job.group(), made)))
                                .orElse(""))
                .addModelCalls(calls);
        return commit(SUMMARIZE, call);
    }

    /**
     * Gives calls to the ledger beside the turn: those of an attempt that lost its job, so that nothing of its commit counts. Giving
     * them again changes nothing.
     */
    public void recordCalls(Job.StepJob job, List<ModelCall> calls) {
        String stream = shards.keys(job.group()).shard().jobs(Role.ORCHESTRATOR);
        String text = Json.write(new Job.RecordCalls(job.group(), job.turn(), calls));
        redis.call(commands -> commands.xadd(stream, Map.of("j", text)));
    }

    /** Emits events of a step that is under way; they go out twice if the reply is lost, which must do no harm. */
    public CommitResult stream(Claim claim, GroupId group, TurnId turn, List<String> events) {
        return commit(STREAM, streaming(claim, group, turn, events));
    }

    /** As {@link #stream}, but at most once: throws {@code RedisUnavailable} where it is not known whether they went out. */
    public CommitResult streamOnce(Claim claim, GroupId group, TurnId turn, List<String> events) {
        ScriptInvocation call = streaming(claim, group, turn, events);
        return CommitResult.valueOf(redis.run(STREAM, call.keys(), call.args()).getFirst());
    }

    private ScriptInvocation streaming(Claim claim, GroupId group, TurnId turn, List<String> events) {
        return ScriptInvocation.holding(shards.keys(group), claim)
                .add(turn.toString())
                .add(events.size())
                .addAll(events);
    }

    /**
     * Ends a step whose call was broken off because its turn takes no results any more; {@link CommitResult#CONFLICT} if the turn goes
     * on, so that the job is still to be done.
     */
    public CommitResult abort(Claim claim, Job.StepJob job, Step step, List<String> events, List<ModelCall> calls) {
        ScriptInvocation call = ScriptInvocation.holding(shards.keys(job.group()), claim)
                .add(job.turn().toString(), job.step().toString(), StepRecord.write(step))
                .add(events.size())
                .addAll(events)
                .addModelCalls(calls);
        return commit(ABORT, call);
    }

    /** Ends the delivery of a job that changes nothing. */
    public CommitResult acknowledge(Claim claim, GroupId group) {
        return commit(ACKNOWLEDGE, ScriptInvocation.holding(shards.keys(group), claim));
    }

    private CommitResult commit(Script script, ScriptInvocation call) {
        return CommitResult.valueOf(
                redis.runUntilAnswered(script, call.keys(), call.args()).getFirst());
    }
}
