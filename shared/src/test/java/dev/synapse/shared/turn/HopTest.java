package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commits of the orchestrator and the workers write the expected data. */
@ExtendWith(OneRedis.class)
class HopTest {

    private final TestedGroup group;
    private final QueuedTurn turn;
    private final StoredCheckpoint started;

    HopTest(Redis redis) {
        group = TestedGroup.in(redis);
        turn = group.accept(1);
        started = group.start(turn);
    }

    @Test
    void a_decision_replaces_the_state_and_increments_its_version() {
        CommitResult result =
                group.turns.advance(claim(), group.id, started.basis(), Samples.state("second"), Samples.NOTHING);

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.active())
                .isEqualTo(new StoredCheckpoint(turn.turn(), started.version() + 1, Samples.state("second")));
        assertThat(group.pending(Role.ORCHESTRATOR)).isEmpty();
    }

    @Test
    void a_decision_appends_in_the_order_of_events_messages_steps_and_jobs() {
        Message answer = Samples.message(group.id, turn.turn(), "Writer", "answer");
        Job.StepJob first = Samples.llmJob(group.id, turn.turn(), 1);
        Job.StepJob second = Samples.toolJob(group.id, turn.turn(), 2);
        CommitWrites writes = new CommitWrites(
                List.of(Samples.event("step.started"), Samples.event("message.delta")),
                List.of(answer),
                List.of(Samples.started(first), Samples.started(second)),
                List.of(first, second));

        group.turns.advance(claim(), group.id, started.basis(), Samples.state("second"), writes);

        assertThat(group.eventTypes()).containsExactly("message", "turn.queued", "step.started", "message.delta");
        assertThat(group.thread()).containsExactly(turn.message(), answer);
        Delivery one = group.take(Role.WORKERS);
        Delivery two = group.take(Role.WORKERS);
        assertThat(List.of(one.job(), two.job())).containsExactly(first, second);
        assertThat(List.of(one.threadLength(), two.threadLength())).containsExactly(2L, 2L);
    }

    @Test
    void a_result_is_a_step_a_message_its_event_and_a_job_for_the_orchestrator() {
        Job.StepJob job = dispatched();
        StepResult result = Samples.answer(job, "the answer");

        CommitResult committed = group.steps.complete(group.take(Role.WORKERS).claim(), job, result);

        assertThat(committed).isEqualTo(CommitResult.OK);
        Message message = result.message().orElseThrow();
        assertThat(group.thread()).containsExactly(turn.message(), message);
        LiveTurn live = group.live.read(group.id).orElseThrow();
        assertThat(live.steps()).containsExactly(result.step());
        assertThat(live.messages()).containsExactly(turn.message(), message);
        assertThat(group.eventTypes()).endsWith("message", "step.completed");
        LoggedEvent event = group.events().get(2);
        assertThat(Json.read(event.json(), Message.class)).isEqualTo(message);
        assertThat(group.take(Role.ORCHESTRATOR).job())
                .isEqualTo(new Job.ContinueTurn(group.id, turn.turn(), result.input()));
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
    }

    @Test
    void events_may_precede_the_message() {
        Job.StepJob job = dispatched();

        group.steps.complete(
                group.take(Role.WORKERS).claim(),
                job,
                Samples.answer(job, "answer"),
                List.of(Samples.event("message.delta")));

        assertThat(group.eventTypes()).endsWith("message.delta", "message", "step.completed");
    }

    @Test
    void a_result_without_a_message_does_not_change_the_thread() {
        Job.StepJob job = dispatched();
        StepResult failed = new StepResult(
                Samples.ended(job, StepStatus.FAILED),
                Optional.empty(),
                new TurnInput.StepFailed(job.step(), "no such model", Samples.SOME_USAGE),
                List.of(Samples.event("step.failed")));

        group.steps.complete(group.take(Role.WORKERS).claim(), job, failed);

        assertThat(group.thread()).containsExactly(turn.message());
        assertThat(group.eventTypes()).endsWith("turn.queued", "step.failed");
    }

    @Test
    void a_second_result_of_a_step_is_dropped_with_its_job() {
        Job.StepJob job = dispatched();
        group.steps.complete(group.take(Role.WORKERS).claim(), job, Samples.answer(job, "first"));
        group.take(Role.ORCHESTRATOR);
        sendAgain(job);

        CommitResult second =
                group.steps.complete(group.take(Role.WORKERS).claim(), job, Samples.answer(job, "second"));

        assertThat(second).isEqualTo(CommitResult.DUP);
        assertThat(group.thread()).extracting(Message::content).containsExactly("question 1", "first");
        assertThat(group.tryTake(Role.ORCHESTRATOR, "a")).isEmpty();
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
    }

    @Test
    void a_step_that_has_its_result_is_not_retried() {
        Job.StepJob job = dispatched();
        group.steps.complete(group.take(Role.WORKERS).claim(), job, Samples.answer(job, "answer"));
        sendAgain(job);
        Map<String, String> before = group.dump();

        Delivery again = group.take(Role.WORKERS);
        CommitResult retry = group.steps.retry(again, job, Samples.started(job), Duration.ofMinutes(1), List.of());

        assertThat(retry).isEqualTo(CommitResult.DUP);
        assertThat(group.delayed()).hasSize(1);
        assertThat(group.dump().get(group.keys.steps())).isEqualTo(before.get(group.keys.steps()));
    }

    @Test
    void a_retried_step_is_a_delayed_job_with_its_next_attempt() {
        Job.StepJob job = dispatched();
        Step retrying = Samples.started(job).ended(StepStatus.RETRYING, 1, Samples.NOW, "429", Samples.SOME_USAGE);

        CommitResult result = group.steps.retry(
                group.take(Role.WORKERS), job, retrying, Duration.ofHours(1), List.of(Samples.event("step.retrying")));

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.delayed())
                .filteredOn(text -> text.startsWith("w"))
                .containsExactly("w1 " + Json.write(job.asAttempt(2)));
        assertThat(group.live.read(group.id).orElseThrow().steps()).containsExactly(retrying);
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
        assertThat(group.eventTypes()).endsWith("step.retrying");
    }

    @Test
    void deliveries_that_crashed_count_as_attempts() {
        Job.StepJob job = dispatched();
        Delivery third = new Delivery(job, group.take(Role.WORKERS).claim(), 3, 1);

        group.steps.retry(third, job, Samples.started(job), Duration.ofHours(1), List.of());

        assertThat(group.delayed()).contains("w1 " + Json.write(job.asAttempt(4)));
    }

    @Test
    void deltas_are_events_and_nothing_else() {
        Job.StepJob job = dispatched();
        Delivery delivery = group.take(Role.WORKERS);
        Map<String, String> before = group.dump();

        group.steps.stream(
                delivery.claim(),
                group.id,
                turn.turn(),
                List.of(Samples.event("message.delta"), Samples.event("message.delta")));

        assertThat(group.eventTypes()).endsWith("message.delta", "message.delta");
        assertThat(group.thread()).hasSize(1);
        assertThat(group.jobs(Role.WORKERS)).containsExactly(job);
        assertThat(changed(before)).containsExactlyInAnyOrder(group.keys.state(), group.keys.events());
    }

    @Test
    void events_are_numbered_without_gaps_from_1() {
        for (int i = 0; i < 20; i++) {
            Job.StepJob job = dispatched();
            Delivery delivery = group.take(Role.WORKERS);
            group.steps.stream(
                    delivery.claim(), group.id, turn.turn(), Collections.nCopies(i, Samples.event("message.delta")));
            group.steps.complete(delivery.claim(), job, Samples.answer(job, "answer"));
            group.take(Role.ORCHESTRATOR);
        }

        long newest = group.log.newest(group.id);
        assertThat(group.events())
                .extracting(LoggedEvent::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, newest).boxed().toList());
        assertThat(newest).isEqualTo(2 + 19 * 20 / 2 + 2 * 20);
    }

    @Test
    void the_newest_five_thousand_events_are_kept() {
        dispatched();
        Claim claim = group.take(Role.WORKERS).claim();
        List<GroupEvent> deltas = Collections.nCopies(1000, Samples.event("message.delta"));

        Stream.generate(() -> deltas)
                .limit(7)
                .forEach(batch -> group.steps.stream(claim, group.id, turn.turn(), batch));

        List<Long> kept = group.events().stream().map(LoggedEvent::seq).toList();
        assertThat(kept).hasSizeBetween(5000, 5200).endsWith(7002L);
        assertThat(kept)
                .isEqualTo(LongStream.rangeClosed(kept.getFirst(), 7002).boxed().toList());
    }

    @Test
    void a_notification_has_the_group_and_its_newest_seq() {
        var received = new LinkedBlockingQueue<String>();
        try (var subscriber = group.redis.pubSub()) {
            subscriber.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    received.add(message);
                }
            });
            subscriber.sync().subscribe(group.keys.shard().newEventsChannel());

            group.accept(2);
            group.inbox.forget(group.id);

            Awaits.until("both notifications arrive", () -> received.size() == 2);
        }
        assertThat(received).containsExactly(group.id + " 4", group.id + " gone");
    }

    @Test
    void a_job_that_fails_finally_is_copied_to_the_dead_letters() {
        Job.StepJob job = dispatched();
        Delivery delivery = group.take(Role.WORKERS);

        group.steps.complete(delivery.claim().asDeadLetter("crashed 3 times"), job, Samples.answer(job, "gave up"));

        assertThat(group.deadLetters())
                .containsExactly(Map.of(
                        "role",
                        "workers",
                        "reason",
                        "crashed 3 times",
                        "j",
                        Json.write(job),
                        "h",
                        "1",
                        "m",
                        delivery.threadEpoch()));
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
    }

    @Test
    void a_job_can_be_acknowledged_without_a_change() {
        dispatched();
        Map<String, String> before = group.dump();

        assertThat(group.steps.acknowledge(group.take(Role.WORKERS).claim(), group.id))
                .isEqualTo(CommitResult.OK);

        assertThat(group.jobs(Role.WORKERS)).isEmpty();
        assertThat(group.pending(Role.WORKERS)).isEmpty();
        assertThat(changed(before)).containsExactly(group.keys.shard().jobs(Role.WORKERS));
    }

    @Test
    void closing_a_turn_keeps_its_job_and_the_turn_can_still_end() {
        Claim claim = claim();

        assertThat(group.turns.close(claim, group.id, started.basis())).isEqualTo(CommitResult.OK);
        assertThat(group.pending(Role.ORCHESTRATOR)).hasSize(1);

        assertThat(group.turns.end(claim, group.id, started.basis(), 1, 0, Samples.NOTHING))
                .isEqualTo(CommitResult.OK);
    }

    @Test
    void the_turn_after_a_closed_one_accepts_results() {
        Claim claim = claim();
        group.turns.close(claim, group.id, started.basis());
        group.turns.end(claim, group.id, started.basis(), 1, TurnCommits.MAX_THREAD_MESSAGES, Samples.NOTHING);
        StoredCheckpoint second = group.start(2);
        Job.StepJob job = Samples.llmJob(group.id, second.turn(), 1);
        group.dispatch(job);

        assertThat(group.steps.complete(group.take(Role.WORKERS).claim(), job, Samples.answer(job, "answer")))
                .isEqualTo(CommitResult.OK);
    }

    @Test
    void a_deleted_group_leaves_nothing_in_redis() {
        dispatched();
        group.accept(2);

        group.inbox.forget(group.id);

        assertThat(group.groupKeys()).isEmpty();
        assertThat(group.turns.checkpoint(group.id)).isEmpty();
        assertThat(group.turns.nextQueued(group.id)).isEmpty();
        assertThat(group.log.newest(group.id)).isZero();
    }

    @Test
    void jobs_of_a_deleted_group_find_no_turn() {
        Job.StepJob job = dispatched();
        group.inbox.forget(group.id);

        CommitResult result =
                group.steps.complete(group.take(Role.WORKERS).claim(), job, Samples.answer(job, "answer"));

        assertThat(result).isEqualTo(CommitResult.STALE);
        assertThat(group.groupKeys()).isEmpty();
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
    }

    private Job.StepJob dispatched() {
        Job.StepJob job = Samples.llmJob(group.id, turn.turn(), 1);
        group.dispatch(job);
        return job;
    }

    private void sendAgain(Job job) {
        group.redis.call(commands ->
                commands.xadd(group.keys.shard().jobs(Role.WORKERS), Map.of("j", Json.write(job), "h", "1")));
    }

    private Claim claim() {
        return group.nudge(new Job.StartTurn(group.id)).claim();
    }

    private List<String> changed(Map<String, String> before) {
        Map<String, String> after = group.dump();
        return Stream.concat(before.keySet().stream(), after.keySet().stream())
                .distinct()
                .filter(key -> !String.valueOf(before.get(key)).equals(String.valueOf(after.get(key))))
                .toList();
    }
}
