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
    void closing_waits_for_what_is_under_way() {
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
    void what_is_not_done_in_time_is_interrupted_and_handed_back() {
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
    void what_was_handed_back_does_not_count_as_tried() {
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, delivery -> new CountDownLatch(1).await());
        bench.enqueue();
        Awaits.until("it is under way", () -> loop.inFlight() == 1);

        loop.close(Duration.ZERO);
        bench.start("b", Duration.ofMillis(500), this::handle);

        Awaits.until("the other does it", () -> handled.size() == 1);
        assertThat(handled.element().deliveries()).isEqualTo(1);
    }

    @Test
    void what_did_not_even_end_when_it_was_interrupted_counts() {
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
    void what_a_broken_off_read_left_is_handed_back() {
        bench.streams("setup", JobBench.LONG_LEASE).createGroups(bench.shards.all());
        Job job = bench.enqueue();
        bench.takeAndVanish(bench.shard(job), "a");

        bench.start("a", JobBench.LONG_LEASE, this::handle).close();

        assertHandedBack(bench.shard(job));
    }

    @Test
    void a_closed_loop_takes_no_more_jobs() {
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
    void closing_ends_also_while_redis_is_away() {
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
