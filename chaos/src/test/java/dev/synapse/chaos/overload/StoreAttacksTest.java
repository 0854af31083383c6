package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Redis stays within its memory. */
@ExtendWith(SharedAttacked.class)
class StoreAttacksTest {

    private static final long MIB = 1024 * 1024;

    @Test
    void large_messages_do_not_fill_redis(Attacked attacked) throws InterruptedException {
        Stores stores = attacked.synapse().stores();
        Stranger owner = attacked.stranger();
        long before = stores.redisMemory("used_memory");

        Tally tally = attacked.survive(new LargeMessages(owner.newGroup(), 100, 20), owner);

        assertThat(tally.answers(202)).isPositive();
        assertThat(stores.redisMemory("maxmemory")).isPositive();
        assertThat(stores.redisMemory("used_memory") - before).isLessThan(16 * MIB);
    }
}
