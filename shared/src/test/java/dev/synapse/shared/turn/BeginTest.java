package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class BeginTest {

    private final TestedGroup group;

    BeginTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    @Test
    void a_begun_turn_is_active_and_no_longer_queued() {
        QueuedTurn turn = group.accept(1);

        TurnStart start = group.turnStart(turn, Samples.NOTHING);
        CommitResult result = group.turns.start(claim(), start);

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.turns.checkpoint(group.id))
                .contains(new StoredCheckpoint(turn.turn(), start.version(), Samples.state("begun")));
        assertThat(group.turns.nextQueued(group.id)).isEmpty();
        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
        assertThat(group.pending(Role.ORCHESTRATOR)).isEmpty();
    }

    @Test
    void it_appends_messages_events_steps_and_jobs() {
        QueuedTurn turn = group.accept(1);
        Job.RunAgentLlm job = Samples.llmJob(group.id, turn.turn(), 1);
        CommitWrites writes = new CommitWrites(
                List.of(Samples.event("turn.started"), Samples.event("step.started")),
                List.of(turn.message()),
                List.of(Samples.started(job)),
                List.of(job));

        group.turns.start(claim(), group.turnStart(turn, writes));

        assertThat(group.thread()).containsExactly(turn.message());
        assertThat(group.eventTypes()).containsExactly("message", "turn.queued", "turn.started", "step.started");
        Delivery delivery = group.take(Role.WORKERS);
        assertThat(delivery.job()).isEqualTo(job);
        assertThat(delivery.threadLength()).isEqualTo(1);
        LiveTurn live = group.live.read(group.id).orElseThrow();
        assertThat(live.steps()).containsExactly(Samples.started(job));
        assertThat(live.messages()).containsExactly(turn.message());
    }

    @Test
    void while_a_turn_is_active_another_is_refused() {
        group.start(1);
        QueuedTurn second = group.accept(2);
        Claim claim = claim();
        Map<String, String> before = group.dump();

        assertThat(group.turns.start(claim, group.turnStart(second, Samples.NOTHING)))
                .isEqualTo(CommitResult.BUSY);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void a_turn_cannot_begin_before_an_earlier_one() {
        QueuedTurn second = group.accept(2);
        Claim claim = claim();
        Map<String, String> before = group.dump();

        assertThat(group.turns.start(claim, group.turnStart(second, Samples.NOTHING)))
                .isEqualTo(CommitResult.NOT_NEXT);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void turns_that_were_accepted_out_of_order_begin_in_order() {
        List<QueuedTurn> accepted = Stream.of(3L, 1L, 2L).map(group::accept).toList();

        List<TurnId> started = IntStream.rangeClosed(1, 3)
                .mapToObj(number -> {
                    QueuedTurn next = group.turns.nextQueued(group.id).orElseThrow();
                    StoredCheckpoint active = group.start(next);
                    group.end(number);
                    return active.turn();
                })
                .toList();

        assertThat(started)
                .containsExactly(
                        accepted.get(1).turn(),
                        accepted.get(2).turn(),
                        accepted.get(0).turn());
    }

    @Test
    void history_from_postgresql_precedes_the_turn() {
        QueuedTurn turn = group.accept(1);
        List<Message> history = IntStream.range(0, 3)
                .mapToObj(i -> Samples.message(group.id, TurnId.next(), "Writer", "old " + i))
                .toList();

        group.turns.start(claim(), startWith(turn, Optional.of(history)));

        assertThat(group.turns.knowsThread(group.id)).isTrue();
        StepCommits.ThreadView view = group.steps.view(group.id, 100).orElseThrow();
        assertThat(view.first()).isZero();
        assertThat(view.messages()).containsExactly(history.get(0), history.get(1), history.get(2), turn.message());
        assertThat(group.live.read(group.id).orElseThrow().messages()).containsExactly(turn.message());
    }

    @Test
    void history_is_ignored_if_redis_has_the_thread() {
        group.start(1);
        group.end(1);
        List<Message> known = group.thread();
        QueuedTurn turn = group.accept(2);
        Message foreign = Samples.message(group.id, TurnId.next(), "Writer", "not in the thread");

        group.turns.start(claim(), startWith(turn, Optional.of(List.of(foreign))));

        assertThat(group.thread()).containsExactly(known.getFirst(), turn.message());
        assertThat(group.steps.view(group.id, 100).orElseThrow().first()).isZero();
    }

    @Test
    void a_job_has_the_length_of_the_whole_thread() {
        QueuedTurn turn = group.accept(1);
        Message old = Samples.message(group.id, TurnId.next(), "Writer", "old");

        group.turns.start(claim(), startWith(turn, Optional.of(List.of(old))));
        group.dispatch(Samples.llmJob(group.id, turn.turn(), 1));

        assertThat(group.take(Role.WORKERS).threadLength()).isEqualTo(2);
    }

    @Test
    void the_deadline_is_a_delayed_job() {
        QueuedTurn turn = group.accept(1);

        group.turns.start(claim(), group.turnStart(turn, Samples.NOTHING));

        assertThat(group.delayed())
                .singleElement()
                .asString()
                .startsWith("o ")
                .contains("deadline_passed", turn.turn().toString());
    }

    private TurnStart startWith(QueuedTurn turn, Optional<List<Message>> history) {
        CommitWrites message = new CommitWrites(List.of(), List.of(turn.message()), List.of(), List.of());
        return new TurnStart(turn, Samples.state("begun"), Samples.roster(), Duration.ofMinutes(1), history, message);
    }

    private Claim claim() {
        return group.take(Role.ORCHESTRATOR).claim();
    }
}
