package dev.synapse.shared.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import io.lettuce.core.XAddArgs;
import java.util.Map;
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
    void events_are_read_from_behind_a_seq_oldest_first() {
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
    void one_that_cannot_be_read_leaves_a_hole() {
        group.accept(1);
        group.redis.call(commands -> commands.xadd(
                group.keys.events(), new XAddArgs().id("3-0"), Map.of("e", "{\"type\":\"message\",\"te")));
        group.redis.call(commands -> commands.hset(group.keys.state(), "seq", "3"));
        group.accept(2);

        assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 4L, 5L);
    }

    @Test
    void where_the_count_cannot_be_read_the_newest_that_is_kept_is_the_newest() {
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
    void no_more_are_read_than_wanted() {
        group.accept(1);
        group.accept(2);

        assertThat(group.log.read(group.id, 1, 2)).extracting(LoggedEvent::seq).containsExactly(2L, 3L);
    }

    @Test
    void an_event_carries_its_type_and_its_seq() {
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
    void what_is_no_event_is_none() {
        assertThat(LoggedEvent.of(7, "{\"seq\":1}")).isEmpty();
        assertThat(LoggedEvent.of(7, "{\"type\":\"")).isEmpty();
    }
}
