package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.UserTurns;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Role;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A user with as many running turns on the shard as allowed by default, each with as many parallel steps as a group has members. */
class FairnessTest {

    private static final int RUNNING_TURNS = 4;
    private static final int STEPS = 48;

    /** The normal jobs of the flood, whose turns begin one after another: 16, 4, 1 and 1. */
    private static final int NORMAL_JOBS = 22;

    private final JobBench bench = JobBench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void the_step_of_another_user_starts_before_the_queue_of_the_flood_is_worked_off() {
        UserTurns turns =
                new UserTurns(bench.redis, bench.shards, bench.shards.all().getFirst());
        UserId flooder = UserId.next();
        IntStream.range(0, RUNNING_TURNS).forEach(i -> turns.start(flooder, STEPS));
        Job theirs = turns.start(UserId.next(), 1).getFirst();
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger doneBefore = new AtomicInteger();
        JobHandler handler = delivery -> {
            if (delivery.job().equals(theirs)) {
                started.countDown();
            } else if (delivery.claim().role() == Role.BULK_WORKERS) {
                started.await(); // a flood occupies the bulk slots as long as it can
            } else if (started.getCount() > 0) {
                doneBefore.incrementAndGet();
            }
            bench.acknowledge(delivery);
        };

        bench.start(Role.BULK_WORKERS, "a", JobBench.LONG_LEASE, 2, handler);
        bench.start(Role.WORKERS, "a", JobBench.LONG_LEASE, 4, handler);

        Awaits.until("the step of the other user starts", () -> started.getCount() == 0);
        assertThat(doneBefore.get()).isLessThanOrEqualTo(NORMAL_JOBS);
        Awaits.until("the flood is worked off", () -> bench.jobs() == 0);
    }
}
