package dev.synapse.shared.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CommitResult;
import io.lettuce.core.Range;
import io.lettuce.core.XAddArgs;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The event log of a group is limited in bytes: 8 MB, whatever the size of its events. */
@ExtendWith(OneRedis.class)
class EventLogBytesTest {

    private static final long LIMIT = 8 << 20;
    private static final long STEP = 64 << 10;
    private static final int ENTRY_ITSELF = 64;

    private final TestedGroup group;

    EventLogBytesTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    @Test
    void a_hundred_messages_of_128_kb_leave_the_newest_eight_mb() {
        Emitter emitter = new Emitter();
        for (int i = 0; i < 100; i++) {
            emitter.emit(event(128 << 10));
            assertThat(logged()).isLessThanOrEqualTo(LIMIT + STEP);
        }

        assertThat(logged()).isGreaterThan(LIMIT - (129 << 10));
        assertThat(counted()).isEqualTo(logged());
        assertThat(events().getLast().seq()).isEqualTo(group.log.newest(group.id));
        assertThat(memory()).isLessThan(2 * LIMIT);
    }

    @Test
    void the_oldest_events_are_removed_without_a_gap() {
        Emitter emitter = new Emitter();
        long before = group.log.newest(group.id);
        for (int i = 0; i < 400; i++) {
            emitter.emit(event(500), event(40_000), event(7));
        }

        List<Long> kept = events().stream().map(LoggedEvent::seq).toList();
        long newest = before + 1200;
        assertThat(kept)
                .isEqualTo(IntStream.range(0, kept.size())
                        .mapToObj(i -> newest - kept.size() + 1 + i)
                        .toList());
        assertThat(logged()).isBetween(LIMIT - 41_000, LIMIT + STEP);
    }

    @Test
    void the_newest_event_stays_however_large_it_is() {
        Emitter emitter = new Emitter();

        emitter.emit(event(10), event(9 << 20));
        assertThat(sizes()).singleElement().isEqualTo(9 << 20);

        emitter.emit(event(64 << 10));
        assertThat(sizes()).singleElement().isEqualTo(64 << 10);
    }

    @Test
    void a_log_of_an_older_version_is_counted_at_once() {
        Emitter emitter = new Emitter();
        long first = group.log.newest(group.id) + 1;
        for (int i = 0; i < 120; i++) {
            olderVersionEmits(first + i, event(128 << 10));
        }
        group.redis.call(commands -> commands.hdel(group.keys.state(), "logged", "floor"));

        emitter.emit(event(10));

        assertThat(logged()).isBetween(LIMIT - (129 << 10), LIMIT);
        assertThat(counted()).isEqualTo(logged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-7", "?", "99999999999999999999"})
    void a_log_whose_count_is_lost_begins_again(String wrong) {
        Emitter emitter = new Emitter();
        emitter.emit(event(10));
        group.redis.call(commands -> commands.hset(group.keys.state(), "logged", wrong));

        emitter.emit(event(11), event(12));

        assertThat(events()).hasSize(2);
        assertThat(counted()).isEqualTo(logged());
    }

    @Test
    void events_removed_by_number_do_not_count() {
        Emitter emitter = new Emitter();
        GroupEvent[] events = Collections.nCopies(500, event(100)).toArray(GroupEvent[]::new);
        for (int i = 0; i < 60; i++) {
            emitter.emit(events);
        }

        assertThat(events()).hasSizeBetween(5000, 5200);
    }

    @Test
    void a_concurrent_process_of_an_older_version_only_delays_the_limit() {
        Emitter emitter = new Emitter();
        for (int i = 0; i < 60; i++) {
            emitter.emit(event(128 << 10));
            olderVersionEmits(group.log.newest(group.id) + 1, event(128 << 10));
        }
        for (int i = 0; i < 70; i++) {
            emitter.emit(event(128 << 10));
        }

        assertThat(logged()).isLessThanOrEqualTo(LIMIT + STEP);
    }

    private void olderVersionEmits(long seq, GroupEvent event) {
        group.redis.call(commands -> commands.hincrby(group.keys.state(), "seq", 1));
        group.redis.call(commands ->
                commands.xadd(group.keys.events(), new XAddArgs().id(seq + "-0"), Map.of("e", EventJson.write(event))));
    }

    private List<LoggedEvent> events() {
        return group.events();
    }

    private long logged() {
        return group.redis.call(commands -> commands.xrange(group.keys.events(), Range.unbounded())).stream()
                .mapToLong(entry -> entry.getBody().get("e").length() + ENTRY_ITSELF)
                .sum();
    }

    private List<Integer> sizes() {
        return events().stream()
                .map(event -> Json.mapper()
                        .readTree(event.json())
                        .get("delta")
                        .asString()
                        .length())
                .toList();
    }

    private long counted() {
        return number("logged") - number("floor");
    }

    private long number(String field) {
        return Long.parseLong(group.redis.call(commands -> commands.hget(group.keys.state(), field)));
    }

    private long memory() {
        return group.redis.call(commands -> commands.memoryUsage(group.keys.events()));
    }

    private GroupEvent event(int size) {
        Message message = Samples.message(group.id, TurnId.next(), "Writer", "");
        return new GroupEvent.MessageDelta(message, "x".repeat(size));
    }

    /** Emits events as a worker's step does. */
    private final class Emitter {

        private final Claim claim;
        private final TurnId turn;

        Emitter() {
            turn = group.start(1).turn();
            Job.RunAgentLlm job = Samples.llmJob(group.id, turn, 1);
            group.dispatch(job);
            claim = group.take(Role.WORKERS).claim();
        }

        void emit(GroupEvent... events) {
            assertThat(group.steps.stream(claim, group.id, turn, List.of(events)))
                    .isEqualTo(CommitResult.OK);
        }
    }
}
