package dev.synapse.benchmark;

import dev.synapse.shared.event.EventJson;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Role;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Keys of one group of the bare script, and arguments of its commits with the sizes of a real hop, created once. Jobs begin with the index
 * of the group, so that reading them requires no JSON parsing. Not thread-safe; the hops of a group are sequential.
 */
final class BaselineGroup {

    private static final String TAG = "{bare}";
    private static final int INDEX_LENGTH = 6;
    private static final Usage USAGE = new Usage(1000, 50, 0, null);

    private final int index;
    private final GroupId group = GroupId.next();
    private final TurnId turn = TurnId.next();
    private final StepId step = new StepId(Uuids.next());
    private final MessageId message = MessageId.next();
    private final Instant now = Times.now();
    private final String state;
    private final String[] keys;
    private final List<String> startArguments;
    private final List<String> completionArguments;
    private long version = 1;

    BaselineGroup(int index, String state) {
        this.index = index;
        this.state = state;
        String prefix = TAG + ":g:" + group;
        keys = new String[] {
            prefix,
            prefix + ":thread",
            prefix + ":steps",
            prefix + ":waiting",
            prefix + ":events",
            stream(Role.ORCHESTRATOR),
            stream(Role.WORKERS),
            stream(Role.BULK_WORKERS),
            TAG + ":jobs:delayed",
            TAG + ":jobs:dead",
            prefix + ":calls",
            prefix + ":budget"
        };
        startArguments = startArguments();
        completionArguments = completionArguments();
    }

    /** The single stream of a role's jobs. */
    static String stream(Role role) {
        return TAG + ":jobs:" + role.text();
    }

    /** Index of the group that a job belongs to. */
    static int index(String job) {
        return Integer.parseInt(job, 0, INDEX_LENGTH, 10);
    }

    String[] keys() {
        return keys;
    }

    /** Creates an active turn, and a job for the orchestrator. */
    void start(RedisCommands<String, String> redis) {
        redis.hset(
                keys[0],
                Map.of(
                        "turn",
                        turn.toString(),
                        "number",
                        "1",
                        "version",
                        "1",
                        "state",
                        state,
                        "start",
                        "0",
                        "base",
                        "0",
                        "mark",
                        "1764115200000000"));
        redis.xadd(stream(Role.ORCHESTRATOR), Map.of("j", continueTurn()));
    }

    /** Arguments of {@code advance.lua}: the new state, one event, one step, one job. */
    String[] advance(String entry, String consumer) {
        return new String[] {
            group.toString(),
            TAG + ":bell",
            "5000",
            Role.ORCHESTRATOR.text(),
            entry,
            consumer,
            "",
            turn.toString(),
            Long.toString(version++),
            state,
            "1",
            "0",
            "1",
            "1",
            "0",
            startArguments.get(0),
            startArguments.get(1),
            startArguments.get(2),
            startArguments.get(3)
        };
    }

    /** Arguments of {@code complete.lua}: the record, the message, the next job, two events, one model call. */
    String[] complete(String entry, String consumer) {
        return new String[] {
            group.toString(),
            TAG + ":bell",
            "5000",
            Role.WORKERS.text(),
            entry,
            consumer,
            "",
            turn.toString(),
            step.toString(),
            completionArguments.get(0),
            completionArguments.get(1),
            completionArguments.get(2),
            "2",
            completionArguments.get(3),
            completionArguments.get(4),
            "1",
            completionArguments.get(5),
            completionArguments.get(6),
            "1050",
            "0"
        };
    }

    private List<String> startArguments() {
        Step begun = Step.started(step, 100, StepKind.RUN_AGENT_LLM, LoadGroup.MEMBER, now);
        Job job = Job.RunAgentLlm.of(new StepRef(group, turn, step, 100), LoadGroup.MEMBER, message, MessageId.next());
        return List.of(
                EventJson.write(new GroupEvent.StepChanged(group, turn, begun, now)),
                step.toString(),
                "R" + Json.write(begun),
                indexed(job));
    }

    private List<String> completionArguments() {
        Step ended = Step.started(step, 100, StepKind.RUN_AGENT_LLM, LoadGroup.MEMBER, now)
                .ended(StepStatus.COMPLETED, 1, now, null, USAGE);
        MessageMeta meta =
                new MessageMeta(null, null, USAGE, InstantModel.PROVIDER, "follower-100", "stop", null, null);
        Message answer =
                new Message(message, group, turn, LoadGroup.MEMBER, LoadGroup.ANSWER, now, MessageId.next(), meta);
        return List.of(
                "D" + Json.write(ended),
                Json.write(answer),
                continueTurn(),
                EventJson.write(new GroupEvent.MessageAdded(answer)),
                EventJson.write(new GroupEvent.StepChanged(group, turn, ended, now)),
                ModelCallId.of(step, 1).text(),
                Json.write(call()));
    }

    private ModelCall call() {
        return new ModelCall(
                ModelCallId.of(step, 1),
                UserId.next(),
                LoadGroup.MEMBER,
                InstantModel.PROVIDER,
                "follower-100",
                "follower-100",
                ModelCallOutcome.COMPLETED,
                USAGE,
                null,
                new ModelCallTiming(now, 1L, 1L));
    }

    private String continueTurn() {
        List<String> mentions = List.of(Aliases.ORCHESTRATOR);
        return indexed(new Job.ContinueTurn(
                group, turn, new TurnInput.AgentAnswered(step, message, mentions, false, List.of(), 100, USAGE)));
    }

    private String indexed(Job job) {
        return ("%0" + INDEX_LENGTH + "d").formatted(index) + Json.write(job);
    }
}
