package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.redis.Shard;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobLoopCloseTest {

    private final JobBench bench = JobBench.open();
    private final Queue<Delivery> handled = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void closing_waits_for_running_jobs() {
        CountDownLatch go = new CountDownLatch(1);
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, delivery -> {
            go.await();
            handle(delivery);
        });
        bench.enqueue();
        Awaits.until("it is under way", () -> loop.inFlight() == 1);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(loop::close, Thread::startVirtualThread);
        assertThat(closed).isNotDone();
        go.countDown();
        closed.join();

        assertThat(loop.inFlight()).isZero();
        assertThat(handled).hasSize(1);
        assertThat(bench.jobs()).isZero();
    }

    @Test
    void a_job_that_does_not_end_in_time_is_interrupted_and_released() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, delivery -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        Job job = bench.enqueue();
        Awaits.until("it is under way", () -> loop.inFlight() == 1);

        loop.close(Duration.ZERO);

        assertThat(interrupted.join()).isTrue();
        assertHandedBack(bench.shard(job));
    }

    @Test
    void a_released_job_does_not_count_as_an_attempt() {
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, delivery -> new CountDownLatch(1).await());
        bench.enqueue();
        Awaits.until("it is under way", () -> loop.inFlight() == 1);

        loop.close(Duration.ZERO);
        bench.start("b", Duration.ofMillis(500), this::handle);

        Awaits.until("the other does it", () -> handled.size() == 1);
        assertThat(handled.element().deliveries()).isEqualTo(1);
    }

    @Test
    void a_job_that_ignores_the_interrupt_counts_as_an_attempt() {
        CountDownLatch end = new CountDownLatch(1);
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, delivery -> awaitStubbornly(end));
        bench.enqueue();
        Awaits.until("it is under way", () -> loop.inFlight() == 1);

        loop.close(Duration.ZERO);
        bench.start("b", Duration.ofMillis(500), this::handle);

        Awaits.until("the other does it", () -> handled.size() == 1);
        assertThat(handled.element().deliveries()).isEqualTo(2);
        end.countDown();
    }

    private static void awaitStubbornly(CountDownLatch end) {
        while (end.getCount() > 0) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Test
    void jobs_of_an_interrupted_read_are_released() {
        bench.streams("setup", JobBench.LONG_LEASE).createGroups(bench.shards.all());
        Job job = bench.enqueue();
        bench.takeAndVanish(bench.shard(job), "a");

        bench.start("a", JobBench.LONG_LEASE, this::handle).close();

        assertHandedBack(bench.shard(job));
    }

    @Test
    void a_closed_loop_reads_no_more_jobs() {
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, this::handle);
        bench.enqueue();
        Awaits.until("the loop works", () -> bench.jobs() == 0);

        loop.close();
        loop.close();
        Job job = bench.enqueue();
        bench.start("b", JobBench.LONG_LEASE, this::handle);

        Awaits.until("the other does it", () -> bench.jobs() == 0);
        assertThat(handled)
                .filteredOn(delivery -> delivery.job().equals(job))
                .singleElement()
                .extracting(delivery -> delivery.claim().consumer())
                .isEqualTo("b");
    }

    @Test
    void closing_ends_while_redis_is_unavailable() {
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, delivery -> new CountDownLatch(1).await());
        bench.enqueue();
        Awaits.until("it is under way", () -> loop.inFlight() == 1);
        bench.server.stop();

        loop.close(Duration.ZERO);

        Awaits.until("the handler ends", () -> loop.inFlight() == 0);
    }

    private void assertHandedBack(Shard shard) {
        assertThat(bench.pending(shard))
                .singleElement()
                .extracting(PendingMessage::getMsSinceLastDelivery)
                .satisfies(idle -> assertThat(idle).isGreaterThan(JobBench.LONG_LEASE.toMillis()));
    }

    private void handle(Delivery delivery) {
        handled.add(delivery);
        bench.acknowledge(delivery);
    }
}
