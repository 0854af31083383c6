package dev.synapse.gateway;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CommitWrites;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnStart;
import io.lettuce.core.Consumer;
import io.lettuce.core.Range;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A turn that a test started in place of the orchestrator, with one step and one message. */
public record StartedTurn(QueuedTurn turn, Step step, Message answer) {

    private static final String CONSUMER = "test";

    /** Starts the first waiting turn of the group, with the real commit. */
    public static StartedTurn start(Backends backbone, String group) {
        GroupId id = GroupId.of(group);
        Redis redis = backbone.redis();
        TurnCommits commits = new TurnCommits(redis, backbone.shards());
        QueuedTurn queued = commits.nextQueued(id).orElseThrow();
        Step step = Step.started(StepId.next(), 1, StepKind.RUN_AGENT_LLM, "Orchestrator", Times.now());
        Message answer = new Message(
                MessageId.next(),
                id,
                queued.turn(),
                "Orchestrator",
                "Working on it…",
                Times.now(),
                queued.message().id(),
                MessageMeta.NONE);
        CommitWrites writes = new CommitWrites(
                List.of(new GroupEvent.TurnStarted(queued.ref(), Times.now()), new GroupEvent.MessageAdded(answer)),
                List.of(queued.message(), answer),
                List.of(step),
                List.of());
        String state = "{\"started_at\":\"2026-01-01T00:00:00.123Z\",\"usage\":{\"input_tokens\":7,\"output_tokens\":3,"
                + "\"cached_tokens\":0}}";
        CommitResult result = commits.start(
                claim(redis, backbone.shards().keys(id)),
                new TurnStart(
                        queued,
                        state,
                        new Roster(List.of(), Limits.DEFAULT),
                        Duration.ofHours(1),
                        Optional.of(List.of()),
                        writes));
        if (result != CommitResult.OK) {
            throw new AssertionError("the turn was not started: " + result);
        }
        return new StartedTurn(queued, step, answer);
    }

    private static Claim claim(Redis redis, GroupKeys keys) {
        String stream = keys.shard().jobs(Role.ORCHESTRATOR);
        String role = Role.ORCHESTRATOR.text();
        try {
            redis.call(commands ->
                    commands.xgroupCreate(StreamOffset.from(stream, "0-0"), role, XGroupCreateArgs.Builder.mkstream()));
        } catch (IllegalStateException e) {
            // the consumer group already exists
        }
        String entry = redis.call(commands -> commands.xrange(stream, Range.unbounded())).stream()
                .filter(job -> job.getBody().get("j").contains(keys.id()))
                .findFirst()
                .orElseThrow()
                .getId();
        redis.call(commands -> commands.xclaim(
                stream,
                Consumer.from(role, CONSUMER),
                new XClaimArgs().minIdleTime(0).force(),
                entry));
        return new Claim(Role.ORCHESTRATOR, entry, CONSUMER, "");
    }
}
