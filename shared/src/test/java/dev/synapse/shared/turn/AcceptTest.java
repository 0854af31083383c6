package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class AcceptTest {

    private final TestedGroup group;

    AcceptTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    @Test
    void an_accepted_turn_is_queued_announced_and_gets_a_job() {
        QueuedTurn turn = Samples.queuedTurn(group.id, 1);

        assertThat(group.inbox.accept(turn, 0, 0, true)).isEqualTo(CommitResult.OK);

        assertThat(group.turns.nextQueued(group.id)).contains(turn);
        assertThat(group.eventTypes()).containsExactly("message", "turn.queued");
        assertThat(group.jobs(Role.ORCHESTRATOR)).containsExactly(new Job.StartTurn(group.id, 1L));
    }

    @Test
    void its_message_event_has_all_fields_of_the_message() {
        QueuedTurn turn = group.accept(1);

        LoggedEvent event = group.events().getFirst();

        assertThat(Json.mapper().readTree(event.json()).get("seq").asLong()).isEqualTo(1);
        assertThat(Json.read(event.json(), Message.class)).isEqualTo(turn.message());
    }

    @Test
    void accepting_is_idempotent() {
        QueuedTurn turn = group.accept(1);
        Map<String, String> before = group.dump();

        assertThat(group.inbox.accept(turn, 0, 0, true)).isEqualTo(CommitResult.DUP);
        assertThat(group.inbox.accept(turn, 0, 0, false)).isEqualTo(CommitResult.DUP);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void a_first_turn_that_has_not_begun_for_five_minutes_gets_another_job() {
        QueuedTurn first = group.accept(1);
        QueuedTurn second = group.accept(2);
        group.turns.acknowledge(group.take(Role.ORCHESTRATOR).claim(), group.id);
        group.turns.acknowledge(group.take(Role.ORCHESTRATOR).claim(), group.id);
        long sixMinutesAgo = (System.currentTimeMillis() - Duration.ofMinutes(6).toMillis()) * 1000;
        group.redis.call(commands -> commands.hset(group.keys.state(), "called", Long.toString(sixMinutesAgo)));

        assertThat(group.inbox.accept(second, 0, 0, false)).isEqualTo(CommitResult.DUP);
        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
        assertThat(group.inbox.accept(first, 0, 0, false)).isEqualTo(CommitResult.DUP);
        assertThat(group.inbox.accept(first, 0, 0, false)).isEqualTo(CommitResult.DUP);

        assertThat(group.jobs(Role.ORCHESTRATOR)).containsExactly(new Job.StartTurn(group.id, 1L));
        assertThat(group.eventTypes()).hasSize(4);
    }

    @Test
    void a_turn_still_active_five_minutes_after_its_deadline_gets_another_deadline_job() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        group.redis.call(commands -> commands.del(group.keys.shard().delayed()));
        long sixMinutesAgo = System.currentTimeMillis() - Duration.ofMinutes(6).toMillis();

        assertThat(group.inbox.accept(turn, 0, 0, false)).isEqualTo(CommitResult.DUP);
        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
        group.redis.call(commands -> commands.hset(group.keys.state(), "due:1", Long.toString(sixMinutesAgo)));
        assertThat(group.inbox.accept(turn, 0, 0, false)).isEqualTo(CommitResult.DUP);
        assertThat(group.inbox.accept(turn, 0, 0, false)).isEqualTo(CommitResult.DUP);

        assertThat(group.jobs(Role.ORCHESTRATOR))
                .containsExactly(new Job.ContinueTurn(group.id, turn.turn(), new TurnInput.DeadlinePassed()));
    }

    @Test
    void a_deadline_job_that_still_waits_is_not_enqueued_again() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        long sixMinutesAgo = System.currentTimeMillis() - Duration.ofMinutes(6).toMillis();
        group.redis.call(commands -> commands.hset(group.keys.state(), "due:1", Long.toString(sixMinutesAgo)));

        assertThat(group.inbox.accept(turn, 0, 0, false)).isEqualTo(CommitResult.DUP);

        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
    }

    @Test
    void an_active_turn_is_not_accepted_again() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        Map<String, String> before = group.dump();

        assertThat(group.inbox.accept(turn, 0, 0, true)).isEqualTo(CommitResult.DUP);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void a_final_turn_is_not_accepted_again() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        group.end(1);
        Map<String, String> before = group.dump();

        assertThat(group.inbox.accept(turn, 0, 0, true)).isEqualTo(CommitResult.FINAL);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void a_turn_that_is_final_in_postgresql_is_not_accepted_if_redis_lost_the_group() {
        assertThat(group.inbox.accept(Samples.queuedTurn(group.id, 3), 3, 40, false))
                .isEqualTo(CommitResult.DUP);

        assertThat(group.groupKeys()).isEmpty();
    }

    @Test
    void event_numbers_continue_from_the_clock_if_redis_lost_the_group() {
        long before = Instant.now().toEpochMilli() * 1000;

        group.inbox.accept(Samples.queuedTurn(group.id, 4), 3, 40, false);

        long first = group.events().getFirst().seq();
        assertThat(first).isBetween(before, before + Duration.ofMinutes(1).toMillis() * 1000);
        assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(first, first + 1);
        assertThat(group.log.newest(group.id)).isEqualTo(first + 1);
    }

    @Test
    void a_group_that_is_lost_twice_gets_new_numbers() {
        group.inbox.accept(Samples.queuedTurn(group.id, 4), 3, 40, false);
        long newest = group.log.newest(group.id);
        group.redis.call(commands -> commands.del(group.groupKeys().toArray(String[]::new)));

        group.inbox.accept(Samples.queuedTurn(group.id, 4), 3, 40, false);

        assertThat(group.events().getFirst().seq()).isGreaterThan(newest + 1);
    }

    @Test
    void numbers_ahead_of_the_clock_continue_from_themselves() {
        long ahead = 2 * Instant.now().toEpochMilli() * 1000;

        group.inbox.accept(Samples.queuedTurn(group.id, 4), 3, ahead, false);

        assertThat(group.events().getFirst().seq()).isEqualTo(ahead + 1_000_001);
    }

    @Test
    void a_redis_restored_with_older_data_learns_which_turns_are_final() {
        group.start(1);
        group.end(1);
        Delivery startJob = startJobFor(3, 1);
        assertThat(group.turns.start(
                        startJob.claim(), group.turnStart(Samples.queuedTurn(group.id, 3), Samples.NOTHING)))
                .isEqualTo(CommitResult.NOT_NEXT);
        group.turns.acknowledge(startJob.claim(), group.id);

        Delivery again = startJobFor(3, 2);

        assertThat(group.thread()).isEmpty();
        assertThat(group.turns.knowsThread(group.id)).isFalse();
        assertThat(group.eventTypes()).containsExactly("message", "turn.queued");
        assertThat(group.turns.start(again.claim(), group.turnStart(Samples.queuedTurn(group.id, 3), Samples.NOTHING)))
                .isEqualTo(CommitResult.OK);
    }

    @Test
    void an_active_turn_is_unchanged_if_postgresql_is_ahead() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        Map<String, String> before = group.dump();

        assertThat(group.inbox.accept(turn, 1, 40, false)).isEqualTo(CommitResult.DUP);

        assertThat(group.dump()).isEqualTo(before);
    }

    private Delivery startJobFor(long number, long done) {
        assertThat(group.inbox.accept(Samples.queuedTurn(group.id, number), done, 40, false))
                .isEqualTo(CommitResult.OK);
        return group.take(Role.ORCHESTRATOR);
    }

    @Test
    void a_group_that_was_about_to_expire_stays() {
        group.start(1);
        group.end(1);
        assertThat(group.dump().get(group.keys.state())).endsWith("expires");

        group.accept(2);

        assertThat(group.dump().values()).noneMatch(value -> value.endsWith("expires"));
    }

    @Test
    void a_redis_with_older_events_than_postgresql_continues_after_those() {
        group.accept(1);

        assertThat(group.inbox.accept(Samples.queuedTurn(group.id, 2), 0, 50, false))
                .isEqualTo(CommitResult.OK);

        assertThat(group.events()).extracting(LoggedEvent::type).containsExactly("message", "turn.queued");
        assertThat(group.events().getFirst().seq()).isGreaterThan(51);
        assertThat(group.redis.<String>call(commands -> commands.hget(group.keys.state(), "mark")))
                .isNotEmpty();
    }

    @Test
    void a_redis_with_newer_events_than_postgresql_continues_after_its_own() {
        group.accept(1);

        assertThat(group.inbox.accept(Samples.queuedTurn(group.id, 2), 0, 1, false))
                .isEqualTo(CommitResult.OK);

        assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void a_turn_that_postgresql_has_not_ended_is_queued_again_after_a_restore() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        group.end(1);
        long before = group.log.newest(group.id);
        UserId user = UserId.next();

        assertThat(group.inbox.accept(user, turn, 0, 0, false)).isEqualTo(CommitResult.FINAL);
        assertThat(group.inbox.restart(user, turn, 0, 0)).isEqualTo(CommitResult.OK);
        assertThat(group.inbox.restart(user, turn, 0, 0)).isEqualTo(CommitResult.DUP);

        assertThat(group.turns.nextQueued(group.id)).contains(turn);
        assertThat(group.events()).extracting(LoggedEvent::type).containsExactly("message", "turn.queued");
        assertThat(group.events().getFirst().seq()).isGreaterThan(before + 1);
        assertThat(group.thread()).isEmpty();
    }
}
