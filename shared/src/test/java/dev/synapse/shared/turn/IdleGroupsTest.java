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

/** What Redis has of idle groups goes first where memory is short. */
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
    void an_idle_group_is_discarded_whole_and_begins_again_by_its_next_turn() {
        group.begin(1);
        group.finish(1);
        assertThat(group.groupKeys()).isNotEmpty();

        assertThat(discard(Duration.ZERO)).isEqualTo(1);

        assertThat(group.groupKeys()).isEmpty();
        assertThat(listed()).isZero();
        assertThat(group.inbox.accept(Samples.waiting(group.id, 2), 1, 7, false))
                .isEqualTo(CommitResult.OK);
        assertThat(group.log.newest(group.id)).isGreaterThan(7);
    }

    @Test
    void one_that_has_not_been_idle_for_long_stays() {
        group.begin(1);
        group.finish(1);

        assertThat(discard(Duration.ofHours(1))).isZero();
        assertThat(group.groupKeys()).isNotEmpty();
        assertThat(listed()).isEqualTo(1);
    }

    @Test
    void one_with_a_turn_that_runs_or_waits_is_not_idle() {
        group.begin(1);
        group.accept(2);
        assertThat(listed()).isZero();

        group.finish(1);
        assertThat(listed()).isZero();
        assertThat(discard(Duration.ZERO)).isZero();
        assertThat(group.groupKeys()).contains(group.keys.waiting());
    }

    @Test
    void one_that_is_listed_by_mistake_is_not_discarded_while_its_turn_runs() {
        group.begin(1);
        group.redis.call(commands -> commands.zadd(group.keys.shard().idleGroups(), 1, group.id.toString()));

        assertThat(discard(Duration.ZERO)).isZero();
        assertThat(group.active().turn()).isNotNull();
        assertThat(listed()).isZero();
    }

    @Test
    void a_group_that_is_forgotten_is_not_listed() {
        group.begin(1);
        group.finish(1);

        group.inbox.forget(group.id);

        assertThat(listed()).isZero();
    }

    @Test
    void how_full_redis_is_counts_against_its_limit() {
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
