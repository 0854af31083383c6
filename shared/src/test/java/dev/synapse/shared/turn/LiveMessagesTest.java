package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.turn.LiveMessages.MessageSize;
import dev.synapse.shared.turn.LiveMessages.Position;
import dev.synapse.shared.turn.LiveMessages.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class LiveMessagesTest {

    private static final Position START = new Position(-1, -1);
    private static final Position END = new Position(Long.MAX_VALUE, Integer.MAX_VALUE);

    private final TestedGroup group;
    private final LiveMessages messages;

    LiveMessagesTest(Redis redis) {
        group = TestedGroup.in(redis);
        messages = new LiveMessages(redis, TestedGroup.SHARDS);
    }

    @Test
    void without_an_active_turn_there_are_no_messages() {
        group.accept(1);

        assertThat(messages.sizes(group.id, all())).isEmpty();
        assertThat(messages.position(group.id, MessageId.next())).isEmpty();
        assertThat(messages.read(group.id, TurnId.next(), 0, 9)).isEmpty();
    }

    @Test
    void sizes_cover_only_the_active_turn_from_either_end() {
        List<Message> said = secondTurn("one", "twoo", "Überdrei");

        LiveMessages.Sizes oldest = messages.sizes(group.id, all()).orElseThrow();
        LiveMessages.Sizes newest = messages.sizes(group.id, new Range(START, END, false, 2, Long.MAX_VALUE))
                .orElseThrow();

        assertThat(oldest.number()).isEqualTo(2);
        assertThat(oldest.messages())
                .containsExactly(
                        messageSize(0, said), messageSize(1, said), messageSize(2, said), messageSize(3, said));
        assertThat(newest.messages()).containsExactly(messageSize(3, said), messageSize(2, said));
    }

    @Test
    void sizes_end_by_bytes_and_within_positions() {
        List<Message> said = secondTurn("x".repeat(1_000), "x".repeat(1_000), "x".repeat(1_000));

        assertThat(indexes(new Range(START, END, false, 9, 1_000))).containsExactly(3);
        assertThat(indexes(new Range(START, END, false, 9, 1_500))).containsExactly(3, 2);
        assertThat(indexes(new Range(new Position(2, 1), END, true, 9, 9_999))).containsExactly(2, 3);
        assertThat(indexes(new Range(START, new Position(2, 2), false, 9, 9_999)))
                .containsExactly(1, 0);
        assertThat(indexes(new Range(new Position(1, 7), new Position(3, 0), true, 9, 9_999)))
                .hasSize(said.size());
        assertThat(indexes(new Range(new Position(3, 0), END, true, 9, 9_999))).isEmpty();
        assertThat(indexes(new Range(START, new Position(1, 9), true, 9, 9_999)))
                .isEmpty();
    }

    @Test
    void messages_are_read_and_found_by_position() {
        List<Message> said = secondTurn("one", "two", "three");
        TurnId turn = said.getFirst().turnId();

        assertThat(messages.read(group.id, turn, 1, 2)).containsExactly(said.get(1), said.get(2));
        assertThat(messages.read(group.id, TurnId.next(), 1, 2)).isEmpty();
        for (int i = 0; i < said.size(); i++) {
            assertThat(messages.position(group.id, said.get(i).id())).contains(new Position(2, i));
        }
        assertThat(messages.position(group.id, MessageId.next())).isEmpty();
    }

    @Test
    void a_message_that_Redis_has_twice_counts_once() {
        List<Message> said = secondTurn("one", "two");
        group.redis.call(commands -> commands.rpush(group.keys.thread(), Json.write(said.get(1))));
        Message last = Samples.message(group.id, said.getFirst().turnId(), "Ada", "three");
        group.redis.call(commands -> commands.rpush(group.keys.thread(), Json.write(last)));

        assertThat(indexes(all())).containsExactly(0, 1, 2, 4);
        assertThat(indexes(new Range(START, END, false, 2, Long.MAX_VALUE))).containsExactly(4, 2);
        assertThat(messages.position(group.id, said.get(1).id())).contains(new Position(2, 1));
        assertThat(messages.position(group.id, last.id())).contains(new Position(2, 4));
    }

    @Test
    void unreadable_messages_are_refused() {
        group.start(1);
        group.redis.call(commands -> commands.rpush(group.keys.thread(), "torn"));

        assertThatThrownBy(() -> messages.sizes(group.id, all())).isInstanceOf(InvalidJsonException.class);
        group.redis.call(commands -> commands.hset(group.keys.state(), "start", "none"));
        assertThatThrownBy(() -> messages.sizes(group.id, all())).isInstanceOf(InvalidJsonException.class);
    }

    @Test
    void the_size_of_steps_is_known_before_they_are_read() {
        StoredCheckpoint active = group.start(1);
        LiveSteps steps = new LiveSteps(group.redis, TestedGroup.SHARDS);
        group.dispatch(Samples.llmJob(group.id, active.turn(), 2));
        group.dispatch(Samples.llmJob(group.id, active.turn(), 1));
        LiveTurn whole = group.live.read(group.id).orElseThrow();

        long bytes = whole.steps().stream()
                .mapToLong(step -> bytes(StepRecord.write(step)))
                .sum();
        assertThat(steps.size(group.id)).contains(new LiveSteps.Size(active.turn(), 1, bytes));
        assertThat(steps.read(group.id))
                .contains(new LiveSteps.Running(active.turn(), whole.startedAt(), whole.usage(), whole.steps()));
    }

    private List<Message> secondTurn(String... contents) {
        group.start(1);
        group.end(1);
        QueuedTurn second = group.accept(2);
        group.start(second);
        List<Message> said = new ArrayList<>(List.of(second.message()));
        for (String content : contents) {
            Message message = Samples.message(group.id, second.turn(), "Ada", content);
            group.redis.call(commands -> commands.rpush(group.keys.thread(), Json.write(message)));
            said.add(message);
        }
        return said;
    }

    private List<Integer> indexes(Range range) {
        return messages.sizes(group.id, range).orElseThrow().messages().stream()
                .map(MessageSize::index)
                .toList();
    }

    private static Range all() {
        return new Range(START, END, true, 100, Long.MAX_VALUE);
    }

    private static MessageSize messageSize(int index, List<Message> said) {
        Message message = said.get(index);
        return new MessageSize(index, bytes(Json.write(message)), message.timestamp());
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
