package dev.synapse.shared.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import io.lettuce.core.XAddArgs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(OneRedis.class)
class EventLogTest {

    private final TestedGroup group;

    EventLogTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    @Test
    void a_group_without_events_has_none() {
        assertThat(group.log.read(GroupId.next(), 0, 10)).isEmpty();
        assertThat(group.log.newest(GroupId.next())).isZero();
    }

    @Test
    void events_after_a_seq_are_read_oldest_first() {
        group.accept(1);
        group.accept(2);
        group.accept(3);

        assertThat(group.log.read(group.id, 0, 100))
                .extracting(LoggedEvent::seq)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(group.log.read(group.id, 4, 100))
                .extracting(LoggedEvent::seq)
                .containsExactly(5L, 6L);
        assertThat(group.log.read(group.id, 6, 100)).isEmpty();
        assertThat(group.log.read(group.id, 99, 100)).isEmpty();
        assertThat(group.log.newest(group.id)).isEqualTo(6);
    }

    @Test
    void an_unreadable_event_leaves_a_gap() {
        group.accept(1);
        group.redis.call(commands -> commands.xadd(
                group.keys.events(), new XAddArgs().id("3-0"), Map.of("e", "{\"type\":\"message\",\"te")));
        group.redis.call(commands -> commands.hset(group.keys.state(), "seq", "3"));
        group.accept(2);

        assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 4L, 5L);
    }

    @Test
    void with_an_unreadable_counter_the_newest_logged_event_is_the_newest() {
        group.accept(1);
        group.redis.call(commands -> commands.hset(group.keys.state(), "seq", "?"));
        assertThat(group.log.newest(group.id)).isEqualTo(2);

        group.redis.call(commands -> commands.del(group.keys.state()));
        group.redis.call(commands -> commands.set(group.keys.state(), "?"));
        assertThat(group.log.newest(group.id)).isEqualTo(2);
        group.redis.call(commands -> commands.del(group.keys.events()));
        group.redis.call(commands -> commands.set(group.keys.events(), "?"));
        assertThat(group.log.newest(group.id)).isZero();
    }

    @Test
    void no_more_events_are_read_than_requested() {
        group.accept(1);
        group.accept(2);

        assertThat(group.log.read(group.id, 1, 2)).extracting(LoggedEvent::seq).containsExactly(2L, 3L);
    }

    @Test
    void an_event_has_its_type_and_its_seq() {
        group.accept(1);

        LoggedEvent event = group.log.read(group.id, 1, 1).getFirst();

        assertThat(event.type()).isEqualTo("turn.queued");
        JsonNode json = Json.mapper().readTree(event.json());
        assertThat(json.get("type").asString()).isEqualTo("turn.queued");
        assertThat(json.get("seq").asLong()).isEqualTo(2);
        assertThat(json.get("group_id").asString()).isEqualTo(group.id.toString());
        assertThat(json.get("number").asInt()).isEqualTo(1);
        assertThat(json.propertyNames()).contains("turn_id", "timestamp");
    }

    @Test
    void a_page_is_limited_by_bytes_but_has_at_least_one_event() {
        for (int seq = 1; seq <= 30; seq++) {
            append(seq, seq == 20 ? 5_000 : 1_000);
        }

        EventPage first = group.log.read(group.id, 0, 100, 4_500);
        assertThat(first.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
        assertThat(first.last()).isEqualTo(4);
        assertThat(first.more()).isTrue();
        EventPage large = group.log.read(group.id, 19, 100, 4_500);
        assertThat(large.events()).extracting(LoggedEvent::seq).containsExactly(20L);
        assertThat(large.more()).isTrue();
        assertThat(group.log.read(group.id, 0, 100, 1_000_000).events()).hasSize(30);
        assertThat(group.log.read(group.id, 0, 100, 1_000_000).more()).isFalse();
        assertThat(group.log.read(group.id, 0, 30, 1_000_000).more()).isFalse();
        assertThat(group.log.read(group.id, 0, 29, 1_000_000).more()).isTrue();
        assertThat(group.log.read(group.id, 30, 10, 10)).isEqualTo(new EventPage(List.of(), 30, false));
    }

    @Test
    void consecutive_pages_have_all_events_once() {
        for (int seq = 1; seq <= 40; seq++) {
            append(seq, 100 * seq);
        }

        List<Long> seqs = new ArrayList<>();
        EventPage page = group.log.read(group.id, 0, 16, 5_000);
        while (!page.events().isEmpty()) {
            page.events().forEach(event -> seqs.add(event.seq()));
            page = group.log.read(group.id, page.last(), 16, 5_000);
        }

        assertThat(seqs).isEqualTo(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void a_page_of_unreadable_events_has_its_end() {
        for (int seq = 1; seq <= 3; seq++) {
            group.redis.call(commands -> commands.xadd(
                    group.keys.events(), new XAddArgs().id(group.log.newest(group.id) + 1 + "-0"), Map.of("x", "y")));
            group.redis.call(commands -> commands.hincrby(group.keys.state(), "seq", 1));
        }

        assertThat(group.log.read(group.id, 0, 2, 1_000)).isEqualTo(new EventPage(List.of(), 2, true));
        assertThat(group.log.read(group.id, 2, 2, 1_000)).isEqualTo(new EventPage(List.of(), 3, false));
    }

    @Test
    void the_newest_seqs_of_many_groups_are_read_at_once() {
        TestedGroup other = TestedGroup.in(group.redis);
        TestedGroup broken = TestedGroup.in(group.redis);
        GroupId unknown = GroupId.next();
        group.accept(1);
        other.accept(1);
        other.accept(2);
        broken.redis.call(commands -> commands.set(broken.keys.state(), "?"));
        List<GroupId> many = new ArrayList<>(List.of(group.id, other.id, broken.id, unknown));
        Stream.generate(GroupId::next).limit(500).forEach(many::add);

        assertThat(group.log.newest(many))
                .hasSize(503)
                .containsEntry(group.id, 2L)
                .containsEntry(other.id, 4L)
                .containsEntry(unknown, 0L)
                .doesNotContainKey(broken.id);
    }

    private void append(long seq, int bytes) {
        String head = "{\"type\":\"message\",\"text\":\"";
        String event = head + "x".repeat(bytes - head.length() - 2) + "\"}";
        group.redis.call(
                commands -> commands.xadd(group.keys.events(), new XAddArgs().id(seq + "-0"), Map.of("e", event)));
    }

    @Test
    void a_text_that_is_not_an_event_is_rejected() {
        assertThat(LoggedEvent.of(7, "{\"seq\":1}")).isEmpty();
        assertThat(LoggedEvent.of(7, "{\"type\":\"")).isEmpty();
    }
}
