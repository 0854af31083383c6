package dev.synapse.shared.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunUntilClosedTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ManualWaiter waiter = new ManualWaiter();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void the_task_runs_after_the_first_pause_and_chooses_the_next() throws InterruptedException {
        RunUntilClosed loop = new RunUntilClosed(
                "loop", Duration.ofSeconds(5), () -> Duration.ofSeconds(runs.incrementAndGet()), waiter);
        loop.start();
        assertThat(waiter.nextPause()).isEqualTo(Duration.ofSeconds(5));
        assertThat(runs).hasValue(0);

        waiter.wake();
        assertThat(waiter.nextPause()).isEqualTo(Duration.ofSeconds(1));
        waiter.wake();
        assertThat(waiter.nextPause()).isEqualTo(Duration.ofSeconds(2));

        loop.close();
        loop.awaitEnd(LIMIT);
        assertThat(runs).hasValue(2);
    }

    @Test
    void a_closed_loop_starts_no_run() throws InterruptedException {
        RunUntilClosed loop = counting();
        loop.start();
        waiter.nextPause();

        loop.close();
        loop.awaitEnd(LIMIT);

        assertThat(loop.isClosed()).isTrue();
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_wake_ends_the_pause() {
        try (RunUntilClosed loop = new RunUntilClosed("loop", LONG, this::count)) {
            loop.start();

            loop.wake();

            Awaits.until("the task runs", () -> runs.get() == 1);
        }
    }

    @Test
    void a_wake_during_a_run_that_parks_itself_is_not_lost() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        try (RunUntilClosed loop = new RunUntilClosed("loop", Duration.ZERO, () -> {
            running.countDown();
            awaitQuietly(woken);
            return count();
        })) {
            loop.start();
            running.await();

            loop.wake();
            woken.countDown();

            Awaits.until("the task runs again", () -> runs.get() == 2);
        }
    }

    @Test
    void closing_does_not_interrupt_a_run() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        RunUntilClosed loop = new RunUntilClosed("loop", Duration.ZERO, () -> {
            running.countDown();
            interrupted.set(!awaitQuietly(finish));
            return count();
        });
        loop.start();
        running.await();

        loop.close();
        finish.countDown();
        loop.awaitEnd(LIMIT);

        assertThat(runs).hasValue(1);
        assertThat(interrupted).isFalse();
    }

    @Test
    void closing_now_interrupts_a_run() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        RunUntilClosed loop = new RunUntilClosed("loop", Duration.ZERO, () -> {
            running.countDown();
            interrupted.set(!awaitQuietly(new CountDownLatch(1)));
            return count();
        });
        loop.start();
        running.await();

        loop.closeNow();
        loop.awaitEnd(LIMIT);

        assertThat(runs).hasValue(1);
        assertThat(interrupted).isTrue();
    }

    @Test
    void a_task_can_close_its_own_loop() throws InterruptedException {
        RunUntilClosed[] loop = new RunUntilClosed[1];
        loop[0] = new RunUntilClosed("loop", Duration.ZERO, () -> {
            loop[0].close();
            return count();
        });

        loop[0].start();
        loop[0].awaitEnd(LIMIT);

        assertThat(runs).hasValue(1);
    }

    private RunUntilClosed counting() {
        return new RunUntilClosed("loop", LONG, this::count, waiter);
    }

    private Duration count() {
        runs.incrementAndGet();
        return LONG;
    }

    /** Whether the latch opened before an interrupt. */
    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
