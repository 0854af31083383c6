package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clock of Redis steps while jobs are delayed and leases are held. Since a test cannot set the clock of a server, everything else is
 * moved the other way: the times that Redis has stored, and the monotonic clock of the consumer.
 */
@ExtendWith(OneRedis.class)
class ClockStepsTest {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final Duration LEASE = Duration.ofMillis(500);
    private static final String STEP = "w1 " + Json.write(Samples.llmJob(GroupId.next(), TurnId.next(), 1));
    private static final String DEADLINE = "o {}";

    private final Redis redis;
    private final TestedGroup group;
    private final AtomicLong behind = new AtomicLong();
    private final ClockSteps clock;
    private final JobStreams streams;

    ClockStepsTest(Redis redis) {
        this.redis = redis;
        this.group = TestedGroup.in(redis);
        this.clock = clockOfConsumer();
        this.streams = new JobStreams(redis, new dev.synapse.shared.job.Consumer(Role.ORCHESTRATOR, "b", LEASE, 10));
    }

    @ParameterizedTest
    @ValueSource(longs = {60, 1, -1, -60})
    void delayed_jobs_become_due_as_if_the_clock_had_not_stepped(long minutes) {
        long now = now();
        delay(now + 100 * MINUTE, DEADLINE);
        delay(now + MINUTE / 2, STEP);
        promote();

        step(minutes * MINUTE);
        promote();

        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
        assertThat(due(DEADLINE)).isCloseTo(now + 100 * MINUTE, within(5000L));
        assertThat(due(STEP)).isCloseTo(now + MINUTE / 2, within(5000L));
    }

    @Test
    void a_job_that_is_delayed_after_the_step_is_not_delayed_by_the_step_as_well() {
        promote();
        step(60 * MINUTE);
        long due = now() + MINUTE;
        delay(due, STEP);

        promote();

        assertThat(due(STEP)).isEqualTo(due);
    }

    @Test
    void a_deadline_that_is_set_after_a_step_back_does_not_move() {
        promote();
        step(-60 * MINUTE);
        long due = now() + 15 * MINUTE;
        delay(due, DEADLINE);

        promote();

        assertThat(due(DEADLINE)).isEqualTo(due);
    }

    @Test
    void a_held_lease_does_not_expire_by_a_step_forward() {
        Delivery held = take();
        clock.check(group.keys.shard());

        step(60 * MINUTE);
        clock.check(group.keys.shard());

        assertThat(pending(held).getMsSinceLastDelivery()).isLessThan(MINUTE);
        assertThat(pending(held).getConsumer()).isEqualTo("a");
        assertThat(pending(held).getRedeliveryCount()).isEqualTo(1);
    }

    @Test
    void an_abandoned_lease_expires_in_spite_of_a_step_back() {
        Delivery abandoned = take();
        clock.check(group.keys.shard());

        step(-60 * MINUTE);

        Awaits.until("the job is taken over", () -> {
            clock.check(group.keys.shard());
            return !streams.takeOver(group.keys.shard(), 1, none -> false).isEmpty();
        });
        assertThat(pending(abandoned).getRedeliveryCount()).isEqualTo(2);
    }

    @Test
    void of_several_consumers_that_notice_a_step_one_adjusts() {
        ClockSteps other = clockOfConsumer();
        long now = now();
        delay(now + 100 * MINUTE, DEADLINE);
        clock.check(group.keys.shard());
        other.check(group.keys.shard());

        step(60 * MINUTE);
        clock.check(group.keys.shard());
        other.check(group.keys.shard());
        clock.check(group.keys.shard());

        assertThat(due(DEADLINE)).isCloseTo(now + 100 * MINUTE, within(5000L));
    }

    @Test
    void each_of_several_steps_is_adjusted() {
        long now = now();
        delay(now + 100 * MINUTE, DEADLINE);
        for (long minutes : List.of(60, -60, 30, -5)) {
            clock.check(group.keys.shard());
            step(minutes * MINUTE);
        }
        clock.check(group.keys.shard());

        assertThat(due(DEADLINE)).isCloseTo(now + 100 * MINUTE, within(20_000L));
    }

    @Test
    void a_late_reply_is_not_taken_for_a_step() {
        long due = now() + 100 * MINUTE;
        delay(due, DEADLINE);
        AtomicLong pause = new AtomicLong();
        ClockSteps late = new ClockSteps(
                redis,
                () -> System.nanoTime() + pause.getAndAdd(Duration.ofMinutes(1).toNanos()));
        for (int i = 0; i < 5; i++) {
            ClockSteps.Expectation expected = late.expect(group.keys.shard());
            late.observe(group.keys.shard(), expected, List.of(Long.toString(now() + 2L * i * MINUTE), "0"));
        }

        assertThat(due(DEADLINE)).isEqualTo(due);
    }

    private ClockSteps clockOfConsumer() {
        return new ClockSteps(
                redis, () -> System.nanoTime() - Duration.ofMillis(behind.get()).toNanos());
    }

    private void step(long ms) {
        behind.addAndGet(ms);
        String delayed = group.keys.shard().delayed();
        group.delayed().forEach(job -> redis.call(commands -> commands.zincrby(delayed, (double) -ms, job)));
        for (PendingMessage entry : pending()) {
            long delivered = now() - entry.getMsSinceLastDelivery();
            redis.call(commands -> commands.xclaim(
                    group.keys.shard().jobs(Role.ORCHESTRATOR),
                    Consumer.from(Role.ORCHESTRATOR.text(), entry.getConsumer()),
                    XClaimArgs.Builder.justid().time(delivered),
                    entry.getId()));
            DeliveryTime.move(redis, group.keys.shard().jobs(Role.ORCHESTRATOR), delivered, delivered - ms);
        }
    }

    private Delivery take() {
        group.accept(1);
        return group.take(Role.ORCHESTRATOR);
    }

    private List<PendingMessage> pending() {
        return redis.call(commands -> commands.xpending(
                group.keys.shard().jobs(Role.ORCHESTRATOR),
                Role.ORCHESTRATOR.text(),
                Range.unbounded(),
                Limit.from(10)));
    }

    private PendingMessage pending(Delivery delivery) {
        return pending().stream()
                .filter(entry -> entry.getId().equals(delivery.claim().entry()))
                .findFirst()
                .orElseThrow();
    }

    private long now() {
        List<String> time = redis.call(commands -> commands.time());
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    private long due(String job) {
        return redis.call(commands -> commands.zscore(group.keys.shard().delayed(), job))
                .longValue();
    }

    private void delay(long due, String job) {
        redis.call(commands -> commands.zadd(group.keys.shard().delayed(), (double) due, job));
    }

    private void promote() {
        DelayedJobs.promote(redis, clock, group.keys.shard());
    }
}
