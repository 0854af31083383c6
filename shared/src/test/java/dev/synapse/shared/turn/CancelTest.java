package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class CancelTest {

    private final Redis redis;
    private final TestedGroup group;

    CancelTest(Redis redis) {
        this.redis = redis;
        this.group = TestedGroup.in(redis);
    }

    @Test
    void a_request_is_a_job_for_the_orchestrator() {
        TurnId turn = group.start(1).turn();

        group.inbox.cancel(group.id, turn);

        assertThat(group.take(Role.ORCHESTRATOR).job())
                .isEqualTo(new Job.ContinueTurn(group.id, turn, new TurnInput.CancelRequested()));
    }

    @Test
    void an_interrupted_call_leaves_its_record_and_no_job() {
        Job.StepJob job = dispatched();
        Delivery delivery = group.take(Role.WORKERS);
        group.close();

        CommitResult result = abort(delivery, job);

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.live.read(group.id).orElseThrow().steps())
                .containsExactly(Samples.ended(job, StepStatus.CANCELLED));
        assertThat(group.eventTypes()).endsWith("message.discarded");
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
        assertThat(group.turns.hasRunningSteps(group.id)).isFalse();
    }

    @Test
    void a_step_whose_turn_continues_keeps_its_job() {
        Job.StepJob job = dispatched();
        Delivery delivery = group.take(Role.WORKERS);
        Map<String, String> before = group.dump();

        assertThat(abort(delivery, job)).isEqualTo(CommitResult.CONFLICT);

        assertThat(group.dump()).isEqualTo(before);
        assertThat(group.pending(Role.WORKERS)).hasSize(1);
        assertThat(group.turns.hasRunningSteps(group.id)).isTrue();
    }

    @Test
    void a_result_that_came_before_the_end_stays() {
        Job.StepJob job = dispatched();
        Delivery delivery = group.take(Role.WORKERS);
        redis.call(commands -> commands.xadd(group.keys.shard().jobs(Role.WORKERS), Map.of("j", Json.write(job))));
        Delivery again = group.take(Role.WORKERS);
        group.steps.complete(delivery.claim(), job, Samples.answer(job, "answer"));
        group.close();

        assertThat(abort(again, job)).isEqualTo(CommitResult.DUP);

        assertThat(group.live.read(group.id).orElseThrow().steps())
                .containsExactly(Samples.ended(job, StepStatus.COMPLETED));
    }

    @Test
    void a_closed_turn_has_no_view() {
        dispatched();
        assertThat(group.steps.view(group.id, 10)).isPresent();

        group.close();

        assertThat(group.steps.view(group.id, 10)).isEmpty();
    }

    @Test
    void workers_are_notified_of_a_closed_turn_and_a_deleted_group() {
        Queue<TurnId> received = new ConcurrentLinkedQueue<>();
        TurnId another = TurnId.next();
        String channel = group.keys.shard().turnClosedChannel();
        TurnId turn = group.start(1).turn();
        ClosedTurnsListener listener =
                ClosedTurnsListener.listen(redis, TestedGroup.SHARDS, new ClosedTurns(), received::add);
        try {
            Awaits.until("the ends are listened to", () -> {
                redis.call(commands -> commands.publish(channel, another.toString()));
                return received.contains(another);
            });

            group.close();
            Awaits.until("the close is announced", () -> Collections.frequency(received, turn) == 1);
            group.inbox.forget(group.id);
            Awaits.until("the deletion is announced", () -> Collections.frequency(received, turn) == 2);
        } finally {
            listener.close();
        }
    }

    @Test
    void a_group_deleted_during_a_turn_leaves_no_deadline() {
        group.start(1);
        assertThat(group.delayed()).hasSize(1);

        group.inbox.forget(group.id);

        assertThat(group.delayed()).isEmpty();
        assertThat(group.groupKeys()).isEmpty();
    }

    @Test
    void a_queued_turn_can_end_before_the_active_one() {
        QueuedTurn first = group.accept(1);
        group.start(first);
        QueuedTurn second = group.accept(2);

        CommitResult result = withdraw(second, 0);

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.turns.nextQueued(group.id)).isEmpty();
        assertThat(group.eventTypes()).endsWith("turn.cancelled");
        assertThat(group.active().turn()).isEqualTo(first.turn());
        assertThat(group.thread()).containsExactly(first.message());
    }

    @Test
    void a_held_turn_does_not_begin_and_its_withdrawal_removes_the_hold() {
        QueuedTurn only = group.accept(1);
        Delivery start = group.take(Role.ORCHESTRATOR);
        Delivery request = group.nudge(new Job.StartTurn(group.id));
        assertThat(group.turns.hold(request.claim(), only)).isEqualTo(CommitResult.OK);

        assertThat(group.turns.start(start.claim(), group.turnStart(only, Samples.NOTHING)))
                .isEqualTo(CommitResult.NOT_NEXT);

        assertThat(group.turns.withdraw(request.claim(), only, 1, List.of())).isEqualTo(CommitResult.OK);
        assertThat(redis.<Map<String, String>>call(commands -> commands.hgetall(group.keys.state())))
                .doesNotContainKey("held:1");
    }

    @Test
    void a_begun_turn_cannot_be_held() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        Claim claim = group.nudge(new Job.StartTurn(group.id)).claim();

        assertThat(group.turns.hold(claim, turn)).isEqualTo(CommitResult.CONFLICT);

        assertThat(group.pending(Role.ORCHESTRATOR)).hasSize(1);
    }

    @Test
    void the_turn_after_a_withdrawn_one_can_begin() {
        group.start(1);
        withdraw(group.accept(2), 0);
        QueuedTurn third = group.accept(3);
        drain();

        group.turns.end(
                group.nudge(new Job.StartTurn(group.id)).claim(),
                group.id,
                group.active().basis(),
                2,
                TurnCommits.MAX_THREAD_MESSAGES,
                Samples.NOTHING);

        assertThat(group.turns.knowsThread(group.id))
                .as("whether Redis knows the thread")
                .isFalse();
        Delivery next = group.take(Role.ORCHESTRATOR);
        assertThat(next.job()).isEqualTo(new Job.StartTurn(group.id, 3L));
        assertThat(group.turns.start(next.claim(), group.turnStart(third, Samples.NOTHING)))
                .isEqualTo(CommitResult.OK);
    }

    @Test
    void a_withdrawn_turn_is_not_queued_again_by_an_accept_that_comes_late() {
        group.start(1);
        QueuedTurn second = group.accept(2);
        withdraw(second, 0);

        assertThat(group.inbox.accept(second, 0, 0, false)).isEqualTo(CommitResult.FINAL);

        assertThat(group.turns.nextQueued(group.id)).isEmpty();
        assertThat(group.eventTypes()).endsWith("turn.cancelled");
        drain();
        group.turns.end(
                group.nudge(new Job.StartTurn(group.id)).claim(),
                group.id,
                group.active().basis(),
                2,
                TurnCommits.MAX_THREAD_MESSAGES,
                Samples.NOTHING);
        assertThat(redis.<Map<String, String>>call(commands -> commands.hgetall(group.keys.state())))
                .doesNotContainKey("withdrawn:2")
                .containsEntry("done", "2");
    }

    @Test
    void the_log_restarts_if_the_withdrawn_turn_has_run() {
        QueuedTurn only = group.accept(1);
        long seen = group.log.newest(group.id);
        drain();
        Delivery job = group.nudge(new Job.StartTurn(group.id));

        CommitResult result =
                group.turns.withdrawAsStored(job.claim(), only, 1, List.of(Samples.event("turn.completed")));

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.eventTypes()).containsExactly("turn.completed");
        assertThat(group.events().getFirst().seq()).isGreaterThan(seen + 1);
    }

    @Test
    void the_only_turn_is_withdrawn_and_the_idle_group_will_expire() {
        QueuedTurn only = group.accept(1);
        drain();

        assertThat(withdraw(only, 1)).isEqualTo(CommitResult.OK);

        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
        assertThat(redis.<String>call(commands -> commands.hget(group.keys.state(), "done")))
                .isEqualTo("1");
        assertThat(redis.<Long>call(commands -> commands.pttl(group.keys.state())))
                .isPositive();
        QueuedTurn next = group.accept(2);
        assertThat(group.start(next).turn()).isEqualTo(next.turn());
    }

    @Test
    void a_begun_turn_cannot_be_withdrawn() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        Delivery job = group.nudge(new Job.StartTurn(group.id));
        Map<String, String> before = group.dump();

        assertThat(group.turns.withdraw(job.claim(), turn, 1, List.of(Samples.event("turn.cancelled"))))
                .isEqualTo(CommitResult.CONFLICT);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void a_turn_that_is_withdrawn_twice_ends_once() {
        group.start(1);
        QueuedTurn second = group.accept(2);
        withdraw(second, 0);

        assertThat(withdraw(second, 0)).isEqualTo(CommitResult.STALE);

        assertThat(group.eventTypes().stream().filter("turn.cancelled"::equals)).hasSize(1);
    }

    private CommitResult withdraw(QueuedTurn turn, long done) {
        drain();
        Delivery job = group.nudge(new Job.StartTurn(group.id));
        return group.turns.withdraw(job.claim(), turn, done, List.of(Samples.event("turn.cancelled")));
    }

    /** Acknowledges all pending jobs of the orchestrator. */
    private void drain() {
        group.tryTake(Role.ORCHESTRATOR, "a").ifPresent(job -> group.turns.acknowledge(job.claim(), group.id));
    }

    private CommitResult abort(Delivery delivery, Job.StepJob job) {
        return group.steps.abort(
                delivery.claim(),
                job,
                Samples.ended(job, StepStatus.CANCELLED),
                List.of(Samples.event("message.discarded")),
                List.of());
    }

    private Job.StepJob dispatched() {
        Job.StepJob job = Samples.llmJob(group.id, group.start(1).turn(), 1);
        group.dispatch(job);
        return job;
    }
}
