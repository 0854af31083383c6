package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class FinishTest {

    private final TestedGroup group;

    FinishTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    @Test
    void a_finished_turn_is_no_longer_active_and_keeps_its_messages() {
        QueuedTurn turn = group.accept(1);
        StoredCheckpoint active = group.start(turn);
        group.dispatch(Samples.llmJob(group.id, active.turn(), 1));

        CommitResult result = end(TurnCommits.MAX_THREAD_MESSAGES, Samples.event("turn.completed"));

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.turns.checkpoint(group.id)).isEmpty();
        assertThat(group.live.read(group.id)).isEmpty();
        assertThat(group.steps.view(group.id, 10)).isEmpty();
        assertThat(group.thread()).containsExactly(turn.message());
        assertThat(group.eventTypes()).endsWith("turn.completed");
    }

    @Test
    void its_deadline_and_its_steps_are_removed() {
        StoredCheckpoint active = group.start(1);
        group.dispatch(Samples.llmJob(group.id, active.turn(), 1));
        assertThat(group.delayed()).hasSize(1);

        group.end(1);

        assertThat(group.delayed()).isEmpty();
        assertThat(group.groupKeys()).doesNotContain(group.keys.steps());
    }

    @Test
    void the_deadlines_of_other_groups_on_the_shard_stay() {
        group.start(1);
        group.redis.call(commands -> commands.zadd(group.keys.shard().delayed(), 1e15, "o {\"of\":\"another\"}"));

        group.end(1);

        assertThat(group.delayed()).containsExactly("o {\"of\":\"another\"}");
    }

    @Test
    void the_next_queued_turn_gets_a_job() {
        group.start(1);
        group.accept(2);
        group.take(Role.ORCHESTRATOR);

        group.end(1);

        assertThat(group.take(Role.ORCHESTRATOR).job()).isEqualTo(new Job.StartTurn(group.id, 2L));
    }

    @Test
    void a_group_without_queued_turns_gets_no_job_and_expires() {
        group.start(1);

        group.end(1);

        assertThat(group.tryTake(Role.ORCHESTRATOR, "a")).isEmpty();
        List.of(group.keys.state(), group.keys.thread(), group.keys.events())
                .forEach(key -> assertThat(group.dump().get(key)).endsWith("expires"));
    }

    @Test
    void a_group_with_a_queued_turn_does_not_expire() {
        group.start(1);
        group.accept(2);

        group.end(1);

        assertThat(group.dump().values()).noneMatch(value -> value.endsWith("expires"));
    }

    @Test
    void the_newest_messages_stay_and_indexes_continue() {
        StoredCheckpoint active = group.start(1);
        List<Message> messages = IntStream.range(0, 9)
                .mapToObj(i -> Samples.message(group.id, active.turn(), "Writer", "answer " + i))
                .toList();
        advance(new CommitWrites(List.of(), messages, List.of(), List.of()));

        end(4, Samples.event("turn.completed"));

        assertThat(group.thread()).isEqualTo(messages.subList(5, 9));
        QueuedTurn second = group.accept(2);
        group.start(second);
        assertThat(group.steps.view(group.id, 100).orElseThrow().first()).isEqualTo(6);
        assertThat(group.live.read(group.id).orElseThrow().messages()).containsExactly(second.message());
        group.dispatch(Samples.llmJob(group.id, group.active().turn(), 1));
        assertThat(group.take(Role.WORKERS).threadLength()).isEqualTo(11);
    }

    @Test
    void repeated_trimming_keeps_the_count() {
        for (int number = 1; number <= 5; number++) {
            group.start(number);
            int turn = number;
            end(2, number, Samples.event("turn.completed"));
            assertThat(group.thread()).hasSize(Math.min(turn, 2));
        }

        group.start(6);

        assertThat(group.steps.view(group.id, 100).orElseThrow().first()).isEqualTo(3);
    }

    @Test
    void a_thread_that_is_not_kept_is_loaded_from_postgresql() {
        group.start(1);

        end(0, Samples.event("turn.failed"));

        assertThat(group.turns.knowsThread(group.id)).isFalse();
        assertThat(group.thread()).isEmpty();
    }

    @Test
    void the_end_of_a_turn_with_other_messages_than_postgresql_has_restarts_the_log() {
        group.start(1);
        long seen = group.log.newest(group.id);
        CommitWrites writes =
                new CommitWrites(List.of(Samples.event("turn.completed")), List.of(), List.of(), List.of());

        CommitResult result =
                group.turns.endAsStored(claim(), group.id, group.active().basis(), 1, writes);

        assertThat(result).isEqualTo(CommitResult.OK);
        assertThat(group.eventTypes()).containsExactly("turn.completed");
        assertThat(group.events().getFirst().seq()).isGreaterThan(seen + 1);
        assertThat(group.turns.knowsThread(group.id)).isFalse();
    }

    @Test
    void event_numbers_continue_in_the_next_turn() {
        group.start(1);
        group.end(1);
        group.start(2);

        assertThat(group.events()).extracting(event -> event.seq()).containsExactly(1L, 2L, 3L, 4L);
    }

    private CommitResult end(int keep, GroupEvent event) {
        return end(keep, 1, event);
    }

    private CommitResult end(int keep, long number, GroupEvent event) {
        CommitWrites writes = new CommitWrites(List.of(event), List.of(), List.of(), List.of());
        return group.turns.end(claim(), group.id, group.active().basis(), number, keep, writes);
    }

    private void advance(CommitWrites writes) {
        group.turns.advance(claim(), group.id, group.active().basis(), Samples.state("advanced"), writes);
    }

    private Claim claim() {
        return group.nudge(new Job.StartTurn(group.id)).claim();
    }
}
