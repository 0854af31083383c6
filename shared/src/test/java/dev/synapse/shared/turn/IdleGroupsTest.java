package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisMemory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Redis state of idle groups is discarded first when memory is short. */
@ExtendWith(OneRedis.class)
class IdleGroupsTest {

    private final TestedGroup group;
    private final IdleGroups idle;

    IdleGroupsTest(Redis redis) {
        group = TestedGroup.in(redis);
        idle = new IdleGroups(redis);
    }

    @AfterEach
    void unlimited() {
        group.redis.call(commands -> commands.configSet("maxmemory", "0"));
    }

    @Test
    void an_idle_group_is_discarded_completely_and_restarts_with_its_next_turn() {
        group.start(1);
        group.end(1);
        assertThat(group.groupKeys()).isNotEmpty();

        assertThat(discard(Duration.ZERO)).isEqualTo(1);

        assertThat(group.groupKeys()).isEmpty();
        assertThat(listed()).isZero();
        assertThat(group.inbox.accept(Samples.queuedTurn(group.id, 2), 1, 7, false))
                .isEqualTo(CommitResult.OK);
        assertThat(group.log.newest(group.id)).isGreaterThan(7);
    }

    @Test
    void a_recently_idle_group_stays() {
        group.start(1);
        group.end(1);

        assertThat(discard(Duration.ofHours(1))).isZero();
        assertThat(group.groupKeys()).isNotEmpty();
        assertThat(listed()).isEqualTo(1);
    }

    @Test
    void a_group_with_an_active_or_queued_turn_is_not_idle() {
        group.start(1);
        group.accept(2);
        assertThat(listed()).isZero();

        group.end(1);
        assertThat(listed()).isZero();
        assertThat(discard(Duration.ZERO)).isZero();
        assertThat(group.groupKeys()).contains(group.keys.waiting());
    }

    @Test
    void a_group_listed_by_mistake_is_not_discarded_during_its_turn() {
        group.start(1);
        group.redis.call(commands -> commands.zadd(group.keys.shard().idleGroups(), 1, group.id.toString()));

        assertThat(discard(Duration.ZERO)).isZero();
        assertThat(group.active().turn()).isNotNull();
        assertThat(listed()).isZero();
    }

    @Test
    void a_deleted_group_is_not_listed() {
        group.start(1);
        group.end(1);

        group.inbox.forget(group.id);

        assertThat(listed()).isZero();
    }

    @Test
    void memory_usage_is_relative_to_the_limit() {
        assertThat(RedisMemory.of(group.redis, group.keys.shard()).percent()).isZero();

        RedisMemory free = RedisMemory.of(group.redis, group.keys.shard());
        group.redis.call(commands -> commands.configSet("maxmemory", Long.toString(2 * free.used())));

        RedisMemory limited = RedisMemory.of(group.redis, group.keys.shard());
        assertThat(limited.limit()).isEqualTo(2 * free.used());
        assertThat(limited.percent()).isBetween(40, 70);
    }

    private int discard(Duration since) {
        return idle.discard(group.keys.shard(), since, 100);
    }

    private long listed() {
        return group.redis.call(commands -> commands.zcard(group.keys.shard().idleGroups()));
    }
}
