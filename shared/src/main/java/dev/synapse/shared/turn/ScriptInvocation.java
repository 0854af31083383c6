package dev.synapse.shared.turn;

import dev.synapse.shared.event.EventJson;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and arguments of a script that works on one group. The keys and the first seven arguments are the same for all such scripts;
 * see {@code lib/group.lua}. For one thread.
 */
final class ScriptInvocation {

    private static final String MAX_EVENTS = "5000";

    private final GroupKeys keys;
    private final List<String> args = new ArrayList<>(32);

    private ScriptInvocation(GroupKeys keys, List<String> claim) {
        this.keys = keys;
        args.addAll(List.of(keys.id(), keys.shard().newEventsChannel(), MAX_EVENTS));
        args.addAll(claim);
    }

    /** An invocation without a job, so without a fence. */
    static ScriptInvocation unfenced(GroupKeys keys) {
        return new ScriptInvocation(keys, List.of("", "", "", ""));
    }

    /** An invocation that takes effect only while the claim holds. */
    static ScriptInvocation fenced(GroupKeys keys, Claim claim) {
        return new ScriptInvocation(keys, claim.arguments());
    }

    ScriptInvocation add(String... more) {
        args.addAll(List.of(more));
        return this;
    }

    ScriptInvocation add(long number) {
        args.add(Long.toString(number));
        return this;
    }

    ScriptInvocation add(Duration duration) {
        return add(duration.toMillis());
    }

    /** Adds the id of the turn and the version of its checkpoint that a decision is based on. */
    ScriptInvocation addDecidedOn(CheckpointVersion decidedOn) {
        return add(decidedOn.turn().toString()).add(decidedOn.version());
    }

    /** Adds the id of the job's turn, the id of its step and the step's new record. */
    ScriptInvocation addStep(Job.StepJob job, Step step) {
        return add(job.turn().toString(), job.step().toString(), StepRecord.write(step));
    }

    /** Adds messages, preceded by their number. */
    ScriptInvocation addMessages(List<Message> messages) {
        add(messages.size());
        messages.forEach(message -> args.add(Json.write(message)));
        return this;
    }

    ScriptInvocation addAll(List<String> more) {
        args.addAll(more);
        return this;
    }

    /** Adds events, preceded by their number. */
    ScriptInvocation addEvents(List<GroupEvent> events) {
        add(events.size());
        events.forEach(event -> args.add(EventJson.write(event)));
        return this;
    }

    /** Adds model calls as {@code lib/model_calls.lua} reads them. */
    ScriptInvocation addModelCalls(List<ModelCall> calls) {
        add(calls.size());
        for (ModelCall call : calls) {
            Amount amount = Amount.of(call.usage());
            add(call.id().text(), Json.write(call)).add(amount.tokens()).add(amount.nanoUsd());
        }
        return this;
    }

    List<String> keys() {
        return List.of(
                keys.state(),
                keys.thread(),
                keys.steps(),
                keys.waiting(),
                keys.events(),
                keys.shard().jobs(Role.ORCHESTRATOR),
                keys.shard().jobs(Role.WORKERS),
                keys.shard().jobs(Role.BULK_WORKERS),
                keys.shard().delayed(),
                keys.shard().deadLetters(),
                keys.calls(),
                keys.budget(),
                keys.files(),
                keys.shard().absentKey());
    }

    List<String> args() {
        return args;
    }
}
