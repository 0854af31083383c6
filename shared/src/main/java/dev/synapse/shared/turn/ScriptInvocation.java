package dev.synapse.shared.turn;

import dev.synapse.shared.event.EventJson;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and arguments of a script that works on one group. The keys and the first seven arguments are the same for all such scripts;
 * see {@code prelude.lua}. For one thread.
 */
final class ScriptInvocation {

    private static final String MAX_EVENTS = "5000";

    private final GroupKeys keys;
    private final List<String> args = new ArrayList<>(32);

    private ScriptInvocation(GroupKeys keys, String role, String entry, String consumer, String deadReason) {
        this.keys = keys;
        args.addAll(List.of(keys.id(), keys.shard().newEventsChannel(), MAX_EVENTS, role, entry, consumer, deadReason));
    }

    /** An invocation without a job, so without a fence. */
    static ScriptInvocation unfenced(GroupKeys keys) {
        return new ScriptInvocation(keys, "", "", "", "");
    }

    /** An invocation that takes effect only while the claim holds. */
    static ScriptInvocation fenced(GroupKeys keys, Claim claim) {
        return new ScriptInvocation(keys, claim.role().text(), claim.entry(), claim.consumer(), claim.deadReason());
    }

    ScriptInvocation add(String... more) {
        args.addAll(List.of(more));
        return this;
    }

    ScriptInvocation add(long number) {
        args.add(Long.toString(number));
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

    /** Adds model calls as {@code record_calls} of the prelude reads them. */
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
                keys.budget());
    }

    List<String> args() {
        return args;
    }
}
