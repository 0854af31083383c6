package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Redis stays within its memory limit. */
@ExtendWith(AttackTestBedExtension.class)
class StoreAttacksTest {

    private static final long MIB = 1024 * 1024;
    private static final Duration LAST_TURNS = Duration.ofMinutes(2);

    /** A group keeps 8 MB of events and a thread of 2 MB, plus the messages of queued turns. */
    @Test
    void large_messages_do_not_stay_in_redis(AttackTestBed attacked) throws InterruptedException {
        TargetStorage storage = attacked.synapse().storage();
        Attacker owner = attacked.attacker();
        long before = storage.redisMemory("used_memory");

        Tally tally = attacked.survive(new LargeMessages(owner.newGroup(), 100, 20), owner);

        assertThat(tally.answers(202)).isPositive();
        assertThat(storage.redisMemory("maxmemory")).isPositive();
        Await.until(
                LAST_TURNS,
                () -> storage.redisMemory("used_memory") - before,
                grown -> grown < 14 * MIB,
                "Redis has grown by less than 14 MiB");
    }
}
