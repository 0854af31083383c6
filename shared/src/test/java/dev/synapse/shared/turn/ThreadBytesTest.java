package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.redis.Redis;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thread is limited by bytes as well as by count. */
@ExtendWith(OneRedis.class)
class ThreadBytesTest {

    private static final int KB = 1024;

    private final TestedGroup group;

    ThreadBytesTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    @Test
    void a_view_is_limited_by_bytes_and_has_its_start() {
        StoredCheckpoint turn = group.start(1);
        List<Message> said = say(turn, 100, 128 * KB);

        StepCommits.ThreadView view = group.steps.view(group.id, 100).orElseThrow();

        assertThat(view.messages()).hasSize(15).isEqualTo(said.subList(85, 100));
        assertThat(view.first()).isEqualTo(86);
        assertThat(group.steps.view(group.id, 100).orElseThrow()).isEqualTo(view);
        Message more = say(turn, 1, 300 * KB).getFirst();
        StepCommits.ThreadView later = group.steps.view(group.id, 100).orElseThrow();
        assertThat(later.messages())
                .isEqualTo(Stream.concat(said.subList(87, 100).stream(), Stream.of(more))
                        .toList());
        assertThat(later.first()).isEqualTo(88);
    }

    @Test
    void new_messages_may_exceed_a_view() {
        StoredCheckpoint turn = group.start(1);
        assertThat(group.steps.view(group.id, 100)).isPresent();
        List<Message> said = say(turn, 50, 128 * KB);

        assertThat(group.steps.view(group.id, 100).orElseThrow().messages()).isEqualTo(said.subList(35, 50));
    }

    @Test
    void the_newest_message_is_seen_however_large_it_is() {
        Message large = say(group.start(1), 1, 3 * KB * KB).getFirst();

        assertThat(group.steps.view(group.id, 100).orElseThrow().messages()).containsExactly(large);
    }

    @Test
    void an_ended_turn_keeps_the_newest_messages_by_bytes() {
        List<Message> said = say(group.start(1), 100, 128 * KB);

        group.end(1);

        assertThat(group.thread()).isEqualTo(said.subList(85, 100));
        StoredCheckpoint next = group.start(2);
        assertThat(group.steps.view(group.id, 100).orElseThrow().first()).isEqualTo(86);
        assertThat(next.turn()).isNotNull();
    }

    @Test
    void small_messages_stay_up_to_their_number() {
        List<Message> said = say(group.start(1), 250, 10);

        group.end(1);

        assertThat(group.thread()).isEqualTo(said.subList(50, 250));
    }

    @Test
    void a_limited_number_of_dead_letters_is_kept() {
        for (int i = 0; i < 2_300; i++) {
            Claim claim = group.nudge(new Job.StartTurn(group.id)).claim();
            group.turns.acknowledge(claim.asDeadLetter("test"), group.id);
        }

        assertThat(group.deadLetters()).hasSizeBetween(2_000, 2_200);
    }

    private List<Message> say(StoredCheckpoint turn, int count, int size) {
        List<Message> said = IntStream.range(0, count)
                .mapToObj(i -> Samples.message(group.id, turn.turn(), "Writer", i + "x".repeat(size)))
                .toList();
        said.forEach(message -> group.redis.call(commands -> commands.rpush(group.keys.thread(), Json.write(message))));
        return said;
    }
}
