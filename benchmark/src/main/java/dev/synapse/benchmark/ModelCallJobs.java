package dev.synapse.benchmark;

import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CommitWrites;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.shared.turn.TurnStart;
import io.lettuce.core.Consumer;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Groups with active turns and many concurrent member invocations, written to Redis as the orchestrator does. The turns are not continued.
 */
final class ModelCallJobs {

    static final String MEMBER = "Researcher";

    private static final int HISTORY = 20;
    private static final String SAID = "what was found so far is this. ".repeat(16);

    private final Redis redis;
    private final Shards shards;
    private final List<GroupKeys> groups = new ArrayList<>();

    ModelCallJobs(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** Adds a group with {@code calls} jobs for the workers. */
    void add(int calls) {
        GroupId group = GroupId.next();
        TurnId turn = TurnId.next();
        GroupKeys keys = shards.keys(group);
        groups.add(keys);
        Message question = message(group, turn, "User");
        QueuedTurn queued = new QueuedTurn(turn, 1, question);
        new TurnInbox(redis, shards).accept(queued, 0, 0, true);
        List<Job.RunAgentLlm> jobs = IntStream.rangeClosed(1, calls)
                .mapToObj(number -> job(group, turn, number))
                .toList();
        List<Message> history = IntStream.range(0, HISTORY)
                .mapToObj(i -> message(group, turn, i % 2 == 0 ? "User" : "Writer"))
                .toList();
        CommitResult result = new TurnCommits(redis, shards)
                .start(
                        take(keys),
                        new TurnStart(
                                queued,
                                "{}",
                                roster(),
                                Duration.ofHours(1),
                                Optional.of(history),
                                new CommitWrites(
                                        List.of(),
                                        List.of(question),
                                        jobs.stream()
                                                .map(job -> job.started(Times.now()))
                                                .toList(),
                                        jobs)));
        if (result != CommitResult.OK) {
            throw new IllegalStateException("Cannot start a turn: " + result);
        }
    }

    /** Number of events of all groups. */
    long events() {
        return groups.stream()
                .map(keys -> redis.call(commands -> commands.hget(keys.state(), "seq")))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** Number of answered calls. */
    long answers() {
        return groups.stream()
                .mapToLong(keys -> redis.call(commands -> commands.llen(keys.thread())) - HISTORY - 1)
                .sum();
    }

    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    private Claim take(GroupKeys keys) {
        String stream = keys.shard().jobs(Role.ORCHESTRATOR);
        String role = Role.ORCHESTRATOR.text();
        if (groups.stream().filter(other -> other.shard().equals(keys.shard())).count() == 1) {
            redis.call(commands ->
                    commands.xgroupCreate(StreamOffset.from(stream, "0-0"), role, XGroupCreateArgs.Builder.mkstream()));
        }
        String entry = redis.call(commands ->
                        commands.xreadgroup(Consumer.from(role, "benchmark"), StreamOffset.lastConsumed(stream)))
                .getFirst()
                .getId();
        return new Claim(Role.ORCHESTRATOR, entry, "benchmark", "");
    }

    private static Roster roster() {
        Agent member =
                new Agent(MemberId.next(), MEMBER, "You find out facts.", List.of(), "openai", "gpt-5-mini", null);
        return new Roster(List.of(member), Limits.DEFAULT);
    }

    private static Job.RunAgentLlm job(GroupId group, TurnId turn, int number) {
        StepRef step = new StepRef(group, turn, StepId.next(), number);
        return Job.RunAgentLlm.of(step, MEMBER, MessageId.next(), null);
    }

    private static Message message(GroupId group, TurnId turn, String alias) {
        return new Message(MessageId.next(), group, turn, alias, SAID, Times.now(), null, MessageMeta.NONE);
    }
}
