package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageAuthor;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The running turns of a user are limited: here to two on the shard. */
@ExtendWith(OneRedis.class)
class RunningTurnSlotsTest {

    private final UserId user = new UserId(Uuids.next());
    private final TestedGroup shard;
    private final TurnCommits turns;
    private final List<GroupId> groups;

    RunningTurnSlotsTest(Redis redis) {
        shard = TestedGroup.in(redis);
        turns = new TurnCommits(
                redis, TestedGroup.SHARDS, 2 * TestedGroup.SHARDS.all().size());
        groups = Stream.generate(GroupId::next)
                .filter(group -> TestedGroup.SHARDS.keys(group).shard().equals(shard.keys.shard()))
                .limit(4)
                .toList();
    }

    @Test
    void groups_without_a_slot_get_one_in_order() {
        groups.forEach(group -> accept(group, 1));

        assertThat(started(4)).containsExactly(groups.get(0), groups.get(1));
        assertThat(shard.jobs(Role.ORCHESTRATOR)).isEmpty();

        end(groups.get(1), 1);
        assertThat(started(1)).containsExactly(groups.get(2));
        end(groups.get(0), 1);
        assertThat(started(1)).containsExactly(groups.get(3));
        end(groups.get(2), 1);
        end(groups.get(3), 1);
        assertThat(keysOfUser()).isEmpty();
    }

    @Test
    void a_group_with_more_turns_queues_after_the_users_other_groups() {
        groups.subList(0, 3).forEach(group -> accept(group, 1));
        accept(groups.get(0), 2);
        started(4);

        end(groups.get(0), 1);

        assertThat(started(1)).containsExactly(groups.get(2));
        end(groups.get(2), 1);
        assertThat(started(1)).containsExactly(groups.get(0));
    }

    /** Each turn takes a slot of the person who posted it, whoever posts while it runs or waits. */
    @Test
    void people_of_one_group_use_slots_of_their_own() {
        UserId other = new UserId(Uuids.next());
        GroupId common = groups.get(0);
        acceptOf(user, common, 1);
        groups.subList(1, 3).forEach(group -> accept(group, 1));
        assertThat(started(3)).containsExactly(common, groups.get(1));
        acceptOf(other, common, 2);
        acceptOf(user, common, 3);
        assertThat(startedByAll()).isEmpty();

        end(common, 1);

        assertThat(startedByAll()).containsExactlyInAnyOrder(groups.get(2), common);
        assertThat(members(runningOf(user)))
                .containsExactlyInAnyOrder(
                        groups.get(1).toString(), groups.get(2).toString());
        assertThat(members(runningOf(other))).containsExactly(common.toString());
        end(common, 2);
        assertThat(startedByAll()).isEmpty();
        assertThat(parked()).containsExactly(common.toString());
        end(groups.get(1), 1);
        assertThat(startedByAll()).containsExactly(common);
        end(groups.get(2), 1);
        end(common, 3);
        assertThat(keysOfUser()).isEmpty();
        assertThat(members(runningOf(other))).isEmpty();
    }

    @Test
    void a_group_that_waits_for_a_slot_of_one_user_does_not_stay_in_that_queue_when_another_posts() {
        UserId other = new UserId(Uuids.next());
        groups.subList(0, 2).forEach(group -> accept(group, 1));
        acceptOf(user, groups.get(2), 1);
        accept(groups.get(3), 1);
        started(4);
        acceptOf(other, groups.get(2), 2);
        assertThat(startedByAll()).isEmpty();

        end(groups.get(0), 1);
        assertThat(startedByAll()).containsExactly(groups.get(2));
        end(groups.get(2), 1);

        assertThat(startedByAll()).containsExactlyInAnyOrder(groups.get(2), groups.get(3));
        assertThat(parked()).isEmpty();
    }

    @Test
    void other_users_are_not_delayed() {
        groups.subList(0, 3).forEach(group -> accept(group, 1));
        started(3);

        shard.inbox.accept(new UserId(Uuids.next()), Samples.queuedTurn(groups.get(3), 1), 0, 0, true);

        assertThat(started(1)).containsExactly(groups.get(3));
    }

    @Test
    void a_deleted_group_releases_its_slot_to_the_next() {
        groups.subList(0, 3).forEach(group -> accept(group, 1));
        started(3);

        shard.inbox.forget(groups.get(0));

        assertThat(started(1)).containsExactly(groups.get(2));
    }

    @Test
    void a_deleted_group_does_not_block_those_after_it() {
        groups.forEach(group -> accept(group, 1));
        started(4);

        shard.inbox.forget(groups.get(2));
        end(groups.get(0), 1);

        assertThat(startedByAll()).containsExactly(groups.get(3));
    }

    @Test
    void a_job_without_a_queued_turn_enqueues_the_next_group() {
        groups.forEach(group -> accept(group, 1));
        started(4);
        shard.redis.call(
                commands -> commands.del(TestedGroup.SHARDS.keys(groups.get(2)).waiting()));

        end(groups.get(0), 1);

        assertThat(startedByAll()).containsExactly(groups.get(3));
    }

    @Test
    void a_withdrawn_turn_with_a_slot_releases_it_to_the_next() {
        groups.subList(0, 3).forEach(group -> accept(group, 1));
        Delivery taken = shard.take(Role.ORCHESTRATOR);
        QueuedTurn queued = take(taken).orElseThrow();
        assertThat(started(2)).containsExactly(groups.get(1));

        withdraw(taken, queued);

        assertThat(started(1)).containsExactly(groups.get(2));
        end(groups.get(1), 1);
        end(groups.get(2), 1);
        assertThat(keysOfUser()).isEmpty();
    }

    @Test
    void a_withdrawn_turn_that_waits_for_a_slot_leaves_the_queue() {
        groups.forEach(group -> accept(group, 1));
        started(4);
        QueuedTurn waits = turns.nextQueued(groups.get(2)).orElseThrow();

        withdraw(shard.nudge(new Job.StartTurn(groups.get(2))), waits);

        assertThat(parked()).containsExactly(groups.get(3).toString());
        assertThat(startedByAll()).isEmpty();
        end(groups.get(0), 1);
        assertThat(startedByAll()).containsExactly(groups.get(3));
    }

    @Test
    void a_withdrawn_turn_that_redis_lost_releases_its_slot() {
        groups.subList(0, 3).forEach(group -> accept(group, 1));
        Delivery taken = shard.take(Role.ORCHESTRATOR);
        QueuedTurn queued = take(taken).orElseThrow();
        assertThat(started(2)).containsExactly(groups.get(1));
        shard.redis.call(
                commands -> commands.del(TestedGroup.SHARDS.keys(groups.get(0)).waiting()));

        assertThat(turns.withdraw(taken.claim(), queued, 1, List.of())).isEqualTo(CommitResult.STALE);

        assertThat(started(1)).containsExactly(groups.get(2));
    }

    @Test
    void a_slot_that_was_not_released_counts_for_a_minute() {
        groups.subList(0, 3).forEach(group -> accept(group, 1));
        started(3);
        shard.redis.call(
                commands -> commands.hdel(TestedGroup.SHARDS.keys(groups.get(0)).state(), "turn"));
        shard.redis.call(commands -> commands.zadd(running(), 1.0, groups.get(0).toString()));

        shard.redis.call(commands -> commands.xadd(
                shard.keys.shard().jobs(Role.ORCHESTRATOR),
                java.util.Map.of("j", dev.synapse.shared.json.Json.write(new Job.StartTurn(groups.get(2))))));

        assertThat(started(1)).containsExactly(groups.get(2));
        long slots = shard.redis.call(commands -> commands.zcard(running()));
        assertThat(slots).isEqualTo(2);
    }

    @Test
    void a_redelivered_job_keeps_its_slot() {
        accept(groups.get(0), 1);
        Delivery first = shard.take(Role.ORCHESTRATOR);
        assertThat(take(first)).isPresent();

        Delivery again = shard.takeOver(first, "b");

        assertThat(take(first)).isEmpty();
        assertThat(take(again)).isPresent();
    }

    @Test
    void a_job_for_a_turn_that_is_no_longer_first_enqueues_the_first() {
        GroupId group = groups.get(0);
        accept(group, 1);
        accept(group, 2);
        Delivery first = shard.take(Role.ORCHESTRATOR);
        Delivery second = shard.take(Role.ORCHESTRATOR);
        assertThat(List.of(first.job(), second.job())).containsOnly(new Job.StartTurn(group, 1L));
        withdraw(first, take(first).orElseThrow());

        assertThat(take(second)).isEmpty();

        assertThat(shard.jobs(Role.ORCHESTRATOR)).containsOnly(new Job.StartTurn(group, 2L));
        assertThat(startedByAll()).containsExactly(group);
        assertThat(shard.jobs(Role.ORCHESTRATOR)).isEmpty();
    }

    private void accept(GroupId group, long number) {
        assertThat(shard.inbox.accept(user, Samples.queuedTurn(group, number), 0, 0, number == 1))
                .isEqualTo(CommitResult.OK);
    }

    /** Accepts a turn whose message names its author, as the gateway's do. */
    private void acceptOf(UserId author, GroupId group, long number) {
        QueuedTurn sample = Samples.queuedTurn(group, number);
        Message message = sample.message();
        Message named = new Message(
                message.id(),
                message.groupId(),
                message.turnId(),
                message.senderAlias(),
                "\"user\":{\"id\":\"0\"",
                message.timestamp(),
                null,
                MessageMeta.ofUser(new MessageAuthor(author, "Anna"), List.of()));
        assertThat(shard.inbox.accept(author, new QueuedTurn(sample.turn(), number, named), 0, 0, number == 1))
                .isEqualTo(CommitResult.OK);
    }

    /** The groups whose turns start with that number of jobs. */
    private List<GroupId> started(int jobs) {
        return Stream.generate(() -> shard.take(Role.ORCHESTRATOR))
                .limit(jobs)
                .flatMap(job -> start(job).stream())
                .toList();
    }

    /** The groups whose turns start with all pending jobs. */
    private List<GroupId> startedByAll() {
        return Stream.generate(() -> shard.tryTake(Role.ORCHESTRATOR, "a"))
                .takeWhile(Optional::isPresent)
                .flatMap(job -> start(job.orElseThrow()).stream())
                .toList();
    }

    private Optional<QueuedTurn> take(Delivery startJob) {
        return turns.take(startJob.claim(), (Job.StartTurn) startJob.job());
    }

    private Optional<GroupId> start(Delivery startJob) {
        return take(startJob).map(queued -> {
            assertThat(turns.start(startJob.claim(), shard.turnStart(queued, Samples.NOTHING)))
                    .isEqualTo(CommitResult.OK);
            return queued.group();
        });
    }

    private void end(GroupId group, long number) {
        Delivery job = shard.nudge(new Job.StartTurn(group));
        StoredCheckpoint active = turns.checkpoint(group).orElseThrow();
        assertThat(turns.end(job.claim(), group, active.basis(), number, 200, Samples.NOTHING))
                .isEqualTo(CommitResult.OK);
    }

    private void withdraw(Delivery job, QueuedTurn turn) {
        assertThat(turns.withdraw(job.claim(), turn, 1, List.of())).isEqualTo(CommitResult.OK);
    }

    private String running() {
        return runningOf(user);
    }

    private String runningOf(UserId owner) {
        return shard.keys.shard().tag() + ":u:" + owner + ":running";
    }

    private List<String> members(String key) {
        return shard.redis.call(commands -> commands.zrange(key, 0, -1));
    }

    private List<String> parked() {
        String key = shard.keys.shard().tag() + ":u:" + user + ":parked";
        return shard.redis.call(commands -> commands.zrange(key, 0, -1));
    }

    private List<String> keysOfUser() {
        return shard.redis.call(commands -> commands.keys("*:u:" + user + ":*"));
    }
}
