package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.FaultInjector.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loss of Redis's data excuses repeated model calls and missing dead letters of its time, and no others. */
class DataLossesTest {

    private static final int ATTEMPTS = 3;

    @Test
    void without_a_loss_a_step_has_its_attempts() {
        DataLosses losses = DataLosses.of(ATTEMPTS, RedisSetup.SERVER, List.of(fault(FaultKind.KILL_REDIS, 100)));

        assertThat(losses.callLimit(0, 200)).isEqualTo(3);
    }

    @Test
    void a_loss_of_all_data_between_the_calls_allows_all_attempts_again() {
        DataLosses losses = DataLosses.of(ATTEMPTS, RedisSetup.SERVER, List.of(fault(FaultKind.FLUSH_REDIS, 100)));

        assertThat(losses.callLimit(0, 99)).isEqualTo(3);
        assertThat(losses.callLimit(90, 110)).isEqualTo(6);
        assertThat(losses.callLimit(102, 110)).isEqualTo(3);
    }

    @Test
    void a_loss_of_the_newest_data_between_the_calls_allows_one_more() {
        DataLosses losses = DataLosses.of(
                ATTEMPTS, RedisSetup.SERVER, List.of(fault(FaultKind.TORN_TAIL, 100), fault(FaultKind.FAILOVER, 150)));

        assertThat(losses.callLimit(90, 110)).isEqualTo(4);
        assertThat(losses.callLimit(90, 160)).isEqualTo(5);
        assertThat(losses.callLimit(110, 140)).isEqualTo(3);
    }

    @Test
    void in_a_cluster_the_newest_data_are_lost_with_a_master_but_not_with_an_orderly_failover() {
        List<FaultKind> losing = List.of(FaultKind.KILL_REDIS, FaultKind.PAUSE_REDIS, FaultKind.TAKEOVER);
        for (FaultKind kind : RedisSetup.CLUSTER.kinds()) {
            DataLosses losses = DataLosses.of(ATTEMPTS, RedisSetup.CLUSTER, List.of(fault(kind, 100)));

            assertThat(losses.callLimit(90, 110)).as(kind.text()).isEqualTo(losing.contains(kind) ? 4 : 3);
        }
    }

    @Test
    void dead_letters_may_be_lost_with_all_data_or_with_the_newest() {
        Instant now = Instant.now();
        long time = System.nanoTime();
        Fault flush = new Fault(FaultKind.FLUSH_REDIS, "Redis", time - seconds(300), time - seconds(300));
        Fault torn = new Fault(FaultKind.TORN_TAIL, "Redis", time - seconds(100), time - seconds(98));
        DataLosses losses = DataLosses.of(ATTEMPTS, RedisSetup.SERVER, List.of(flush, torn));

        assertThat(losses.mayHaveLost(now.minusSeconds(400))).isTrue();
        assertThat(losses.mayHaveLost(now.minusSeconds(200))).isFalse();
        assertThat(losses.mayHaveLost(now.minusSeconds(101))).isTrue();
        assertThat(losses.mayHaveLost(now.minusSeconds(50))).isFalse();
    }

    private static Fault fault(FaultKind kind, long at) {
        return new Fault(kind, "Redis", at, at + 1);
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
