package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.turn.CommitResult;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private static final Duration SHORT_LEASE = Duration.ofMillis(600);

    private final JobBench bench = JobBench.open();
    private final Shard shard = bench.shards.all().getFirst();
    private final Queue<Delivery> handled = new ConcurrentLinkedQueue<>();

    LeaseTest() {
        bench.streams("setup", SHORT_LEASE).createGroups(bench.shards.all());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_job_that_outlasts_its_lease_is_not_run_twice() {
        JobHandler slow = delivery -> {
            handled.add(delivery);
            awaitOnTheClockOfRedis(SHORT_LEASE.multipliedBy(3));
            assertThat(bench.acknowledge(delivery)).isEqualTo(CommitResult.OK);
        };
        bench.start("a", SHORT_LEASE, slow);
        bench.start("b", SHORT_LEASE, slow);

        bench.enqueue();

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).extracting(Delivery::deliveries).containsExactly(1);
    }

    @Test
    void a_job_of_a_dead_consumer_is_taken_over() {
        Job job = bench.enqueue();
        bench.takeAndVanish(bench.shard(job), "gone");

        bench.start("b", SHORT_LEASE, this::handle);

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).singleElement().satisfies(delivery -> {
            assertThat(delivery.job()).isEqualTo(job);
            assertThat(delivery.deliveries()).isEqualTo(2);
            assertThat(delivery.threadLength()).isEqualTo(7);
        });
    }

    @Test
    void a_job_with_a_valid_lease_is_not_taken_over_when_the_clock_of_redis_steps_forward() {
        Job job = bench.enqueue();
        bench.takeAndVanish(bench.shard(job), "busy");
        Duration step = Duration.ofHours(1);
        Duration lease = Duration.ofSeconds(2);
        AtomicInteger readings = new AtomicInteger();
        ClockSteps clock = new ClockSteps(bench.redis, () -> {
            if (readings.incrementAndGet() <= 2 * bench.shards.all().size()) {
                return System.nanoTime();
            }
            if (readings.get() == 2 * bench.shards.all().size() + 1) {
                age(bench.shard(job), step);
            }
            return System.nanoTime() - step.toNanos();
        });

        bench.start("b", lease, this::handle, clock);

        Awaits.until("the job is taken over", () -> bench.jobs() == 0);
        assertThat(handled).hasSize(1);
        assertThat(readings.get())
                .as("after a whole lease more")
                .isGreaterThan(4 * bench.shards.all().size());
    }

    @Test
    void a_job_with_a_valid_lease_is_not_taken_over() {
        Job job = bench.enqueue();
        bench.takeAndVanish(bench.shard(job), "busy");

        assertThat(bench.streams("b", JobBench.LONG_LEASE).takeOver(bench.shard(job), 64, none -> false))
                .isEmpty();

        assertThat(bench.pending(bench.shard(job)))
                .singleElement()
                .extracting(PendingMessage::getConsumer)
                .isEqualTo("busy");
    }

    @Test
    void an_abandoned_job_is_found_after_a_thousand_with_valid_leases() {
        IntStream.range(0, 1000).forEach(i -> bench.enqueue(shard, Map.of("j", "{}")));
        bench.takeAndVanish(shard, "busy");
        String last = bench.pending(shard).getLast().getId();
        makeIdle(last, "gone");

        List<JobStreams.Entry> taken = bench.streams("b", JobBench.LONG_LEASE).takeOver(shard, 1, none -> false);

        assertThat(taken).singleElement().satisfies(entry -> {
            assertThat(entry.message().getId()).isEqualTo(last);
            assertThat(entry.deliveries()).isEqualTo(2);
        });
    }

    @Test
    void no_more_jobs_are_taken_over_than_requested() {
        IntStream.range(0, 100).forEach(i -> bench.enqueue(shard, Map.of("j", "{}")));
        bench.takeAndVanish(shard, "gone");
        JobStreams streams = bench.streams("b", Duration.ofMillis(1));

        Awaits.until(
                "the leases have run out", () -> bench.pending(shard).getLast().getMsSinceLastDelivery() > 1);

        assertThat(streams.takeOver(shard, 7, none -> false)).hasSize(7);
    }

    @Test
    void a_job_that_lost_its_lease_is_interrupted_and_cannot_commit() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<CommitResult> commit = new CompletableFuture<>();
        bench.start("a", SHORT_LEASE, delivery -> {
            handled.add(delivery);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
            commit.complete(bench.acknowledge(delivery));
        });
        Job job = bench.enqueue();
        Awaits.until("it is under way", () -> !handled.isEmpty());

        String entry = handled.element().claim().entry();
        bench.redis.call(commands -> commands.xclaim(
                bench.shard(job).jobs(Role.WORKERS),
                io.lettuce.core.Consumer.from(Role.WORKERS.text(), "other"),
                XClaimArgs.Builder.minIdleTime(0),
                entry));

        assertThat(interrupted.join()).isTrue();
        assertThat(commit.join()).isEqualTo(CommitResult.FENCED);
        assertThat(bench.jobs()).isEqualTo(1);
    }

    @Test
    void a_late_renewal_of_a_running_job_is_no_attempt() {
        Job job = bench.enqueue();
        Shard its = bench.shard(job);
        String entry = bench.takeAndVanish(its, "a").getFirst().getId();
        expire(its, entry);

        assertThat(bench.streams("a", JobBench.LONG_LEASE).takeOver(its, 64, entry::equals))
                .isEmpty();
        assertThat(bench.pending(its).getFirst().getRedeliveryCount()).isEqualTo(1);

        assertThat(bench.streams("b", JobBench.LONG_LEASE).takeOver(its, 64, entry::equals))
                .extracting(JobStreams.Entry::deliveries)
                .containsExactly(2);
    }

    @Test
    void a_job_that_its_own_consumer_no_longer_runs_is_taken_over_as_a_new_attempt() {
        Job job = bench.enqueue();
        Shard its = bench.shard(job);
        expire(its, bench.takeAndVanish(its, "a").getFirst().getId());

        assertThat(bench.streams("a", JobBench.LONG_LEASE).takeOver(its, 64, none -> false))
                .extracting(JobStreams.Entry::deliveries)
                .containsExactly(2);
        assertThat(bench.pending(its).getFirst().getRedeliveryCount()).isEqualTo(2);
    }

    private void expire(Shard shard, String entry) {
        bench.redis.call(commands -> commands.xclaim(
                shard.jobs(Role.WORKERS),
                io.lettuce.core.Consumer.from(Role.WORKERS.text(), "a"),
                XClaimArgs.Builder.justid().minIdleTime(0).idle(JobBench.LONG_LEASE.plusSeconds(1)),
                entry));
    }

    @Test
    void renewal_restarts_the_lease_and_is_not_a_delivery() {
        Job job = bench.enqueue();
        String entry = bench.takeAndVanish(bench.shard(job), "a").getFirst().getId();
        Awaits.until("some of the lease is gone", () -> idle(bench.shard(job)) > 20);

        assertThat(bench.streams("a", SHORT_LEASE).renew(bench.shard(job), List.of(held(entry))))
                .isEmpty();

        PendingMessage pending = bench.pending(bench.shard(job)).getFirst();
        assertThat(pending.getRedeliveryCount()).isEqualTo(1);
        assertThat(pending.getConsumer()).isEqualTo("a");
    }

    @Test
    void renewal_takes_nothing_back_and_returns_lost_entries() {
        Job job = bench.enqueue();
        String entry = bench.takeAndVanish(bench.shard(job), "other").getFirst().getId();

        assertThat(bench.streams("a", SHORT_LEASE).renew(bench.shard(job), List.of(held(entry), held("1-1"))))
                .containsExactly(entry, "1-1");

        assertThat(bench.pending(bench.shard(job)).getFirst().getConsumer()).isEqualTo("other");
    }

    @Test
    void renewal_returns_entries_whose_turn_accepts_no_results() {
        Job job = bench.enqueue();
        Shard its = bench.shard(job);
        String entry = bench.takeAndVanish(its, "a").getFirst().getId();
        String state = its.tag() + ":state";
        TurnId turn = TurnId.next();
        JobStreams streams = bench.streams("a", SHORT_LEASE);
        var held = List.of(held(entry, turn, state));

        assertThat(streams.renew(its, held)).as("of an unknown turn").containsExactly(entry);
        bench.redis.call(commands -> commands.hset(state, "turn", TurnId.next().toString()));
        assertThat(streams.renew(its, held)).as("while another is active").containsExactly(entry);
        bench.redis.call(commands -> commands.hset(state, "turn", turn.toString()));
        assertThat(streams.renew(its, held)).as("while it is active").isEmpty();
        bench.redis.call(commands -> commands.hset(state, "closing", "1"));
        assertThat(streams.renew(its, held)).as("once it is closed").containsExactly(entry);

        assertThat(bench.pending(its).getFirst().getConsumer()).isEqualTo("a");
    }

    @Test
    void renewal_continues_after_a_corrupt_group_state() {
        Job job = bench.enqueue();
        Shard its = bench.shard(job);
        String entry = bench.takeAndVanish(its, "a").getFirst().getId();
        makeIdle(entry, "a");
        String state = its.tag() + ":state";
        bench.redis.call(commands -> commands.set(state, "{}"));

        assertThat(bench.streams("a", SHORT_LEASE).renew(its, List.of(held(entry, TurnId.next(), state), held(entry))))
                .isEmpty();

        assertThat(bench.pending(its).getFirst().getMsSinceLastDelivery()).isLessThan(SHORT_LEASE.toMillis());
    }

    private static Leases.Held held(String entry) {
        return new Leases.Held(entry, Optional.empty());
    }

    private static Leases.Held held(String entry, TurnId turn, String stateKey) {
        return new Leases.Held(entry, Optional.of(new Leases.ServedTurn(turn, stateKey)));
    }

    @Test
    void a_released_job_can_be_taken_over_at_once() {
        Job job = bench.enqueue();
        Shard its = bench.shard(job);
        String entry = bench.takeAndVanish(its, "a").getFirst().getId();
        JobStreams other = bench.streams("b", JobBench.LONG_LEASE);
        assertThat(other.takeOver(its, 64, none -> false)).isEmpty();

        bench.streams("a", JobBench.LONG_LEASE).release(its, List.of(entry), JobStreams.DeliveryCount.COUNTED);

        assertThat(other.takeOver(its, 64, none -> false)).hasSize(1);
    }

    @Test
    void a_job_of_another_consumer_cannot_be_released() {
        Job job = bench.enqueue();
        Shard its = bench.shard(job);
        String entry = bench.takeAndVanish(its, "busy").getFirst().getId();

        bench.streams("a", JobBench.LONG_LEASE).release(its, List.of(entry), JobStreams.DeliveryCount.COUNTED);

        assertThat(bench.streams("b", JobBench.LONG_LEASE).takeOver(its, 64, none -> false))
                .isEmpty();
    }

    @Test
    void dead_consumers_without_jobs_are_removed() {
        Job job = bench.enqueue();
        Shard its = bench.shard(job);
        bench.takeAndVanish(its, "holds one");
        bench.enqueue(its, Map.of("j", "{}"));
        String entry = bench.takeAndVanish(its, "gone").getFirst().getId();
        bench.redis.call(commands -> commands.xack(its.jobs(Role.WORKERS), Role.WORKERS.text(), entry));
        Script retire = Script.load("retire");

        List<String> removed = Awaits.value(
                "one has been idle",
                () -> bench.redis.run(retire, List.of(its.jobs(Role.WORKERS)), List.of(Role.WORKERS.text(), "5")),
                names -> !names.isEmpty());

        assertThat(removed).containsExactly("gone");
        assertThat(bench.pending(its)).hasSize(1);
    }

    private void handle(Delivery delivery) {
        handled.add(delivery);
        bench.acknowledge(delivery);
    }

    private void makeIdle(String entry, String consumer) {
        bench.redis.call(commands -> commands.xclaim(
                shard.jobs(Role.WORKERS),
                io.lettuce.core.Consumer.from(Role.WORKERS.text(), consumer),
                XClaimArgs.Builder.justid().minIdleTime(0).idle(JobBench.LONG_LEASE.plusMillis(1)),
                entry));
    }

    private long idle(Shard its) {
        return bench.pending(its).getFirst().getMsSinceLastDelivery();
    }

    private void awaitOnTheClockOfRedis(Duration duration) {
        long end = redisMillis() + duration.toMillis();
        Awaits.until("time passes", () -> redisMillis() >= end);
    }

    private long redisMillis() {
        List<String> time = bench.redis.call(commands -> commands.time());
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    /** Lets the lease of the shard's pending job seem older. */
    private void age(Shard of, Duration age) {
        PendingMessage entry = bench.pending(of).getFirst();
        bench.redis.call(commands -> commands.xclaim(
                of.jobs(Role.WORKERS),
                io.lettuce.core.Consumer.from(Role.WORKERS.text(), entry.getConsumer()),
                XClaimArgs.Builder.justid().idle(entry.getMsSinceLastDelivery() + age.toMillis()),
                entry.getId()));
    }
}
