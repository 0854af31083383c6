package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class LiveTurnsTest {

    private final TestedGroup group;

    LiveTurnsTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    @Test
    void a_group_that_redis_does_not_have_has_no_live_turn() {
        assertThat(group.live.read(group.id)).isEmpty();
    }

    @Test
    void a_queued_turn_is_not_live() {
        group.accept(1);

        assertThat(group.live.read(group.id)).isEmpty();
    }

    @Test
    void a_begun_turn_is_read_completely() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);

        assertThat(group.live.read(group.id))
                .contains(new LiveTurn(
                        turn.turn(),
                        1,
                        Samples.NOW,
                        new Usage(1, 2, 0, null),
                        List.of(),
                        List.of(),
                        List.of(turn.message()),
                        2));
    }

    /** Half a commit came back with the message, and the attempt that followed added it again. */
    @Test
    void a_message_that_was_added_twice_counts_once() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        String stored = group.redis.call(commands -> commands.lindex(group.keys.thread(), 0));

        group.redis.call(commands -> commands.rpush(group.keys.thread(), stored));

        assertThat(group.live.read(group.id).orElseThrow().messages()).containsExactly(turn.message());
    }

    @Test
    void steps_are_ordered_by_number() {
        StoredCheckpoint active = group.start(1);
        List<Job.RunAgentLlm> jobs = IntStream.rangeClosed(1, 40)
                .mapToObj(number -> Samples.llmJob(group.id, active.turn(), 41 - number))
                .toList();

        group.dispatch(jobs);

        assertThat(group.live.read(group.id).orElseThrow().steps())
                .extracting(Step::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void messages_of_earlier_turns_are_not_included() {
        group.start(1);
        group.end(1);
        QueuedTurn second = group.accept(2);
        StoredCheckpoint active = group.start(second);
        Job.StepJob job = Samples.llmJob(group.id, active.turn(), 1);
        group.dispatch(job);
        StepResult answer = Samples.answer(job, "answer");
        group.steps.complete(group.take(Role.WORKERS).claim(), job, answer);

        LiveTurn live = group.live.read(group.id).orElseThrow();

        assertThat(live.messages())
                .extracting(Message::id)
                .containsExactly(
                        second.message().id(), answer.message().orElseThrow().id());
        assertThat(live.lastSeq()).isEqualTo(group.log.newest(group.id));
    }

    @Test
    void unreadable_data_is_refused_or_reported() {
        StoredCheckpoint active = group.start(1);
        group.dispatch(Samples.llmJob(group.id, active.turn(), 1));
        LiveTurn whole = group.live.read(group.id).orElseThrow();
        group.redis.call(commands -> commands.hset(group.keys.state(), "state", "{\"usage\":{}}"));
        group.redis.call(commands -> commands.hset(group.keys.steps(), "another", "R{"));
        group.redis.call(commands -> commands.hset(group.keys.calls(), "one", "of another version"));

        LiveTurns.RecoveredTurn recovered = group.live.recover(group.id).orElseThrow();

        assertThatThrownBy(() -> group.live.read(group.id)).isInstanceOf(InvalidJsonException.class);
        assertThat(recovered.turn().steps()).isEqualTo(whole.steps());
        assertThat(recovered.turn().messages()).isEqualTo(whole.messages());
        assertThat(recovered.turn().startedAt())
                .isEqualTo(whole.steps().getFirst().startedAt());
        assertThat(recovered.errors())
                .satisfiesExactly(
                        step -> assertThat(step).startsWith("Not a Step"),
                        state -> assertThat(state).startsWith("Not a State"),
                        call -> assertThat(call).startsWith("Not a ModelCall"));
        assertThat(group.turns.hasRunningSteps(group.id)).isTrue();
    }
}
