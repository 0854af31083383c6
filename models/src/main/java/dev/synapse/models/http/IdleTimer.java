package dev.synapse.models.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Notices waits that are longer than a limit. A wait costs two writes; only the timer itself is scheduled, about once a limit. For one
 * waiting thread.
 */
final class IdleTimer implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor SCHEDULER = scheduler();

    private final long limit;
    private final LongConsumer listener;
    private Future<?> next;
    private long number;
    private volatile Wait current = Wait.NONE;
    private boolean closed;

    /** The number of a wait and when it began. */
    private record Wait(long number, long since) {
        static final Wait NONE = new Wait(0, 0);
    }

    /** @param listener gets the number of a wait that is longer than the limit, on a thread that it must not block */
    IdleTimer(Duration limit, LongConsumer listener) {
        this.limit = limit.toNanos();
        this.listener = listener;
        this.next = schedule(this.limit);
    }

    private static ScheduledThreadPoolExecutor scheduler() {
        ThreadFactory daemon = Thread.ofPlatform().daemon().name("model-idle").factory();
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, daemon);
        scheduler.setRemoveOnCancelPolicy(true);
        return scheduler;
    }

    /** Begins a wait and returns its number. */
    long begin() {
        number++;
        current = new Wait(number, System.nanoTime());
        return number;
    }

    /** Ends the wait. */
    void end() {
        current = Wait.NONE;
    }

    private void check() {
        Wait wait = current;
        long left = wait.number() == 0 ? limit : limit - (System.nanoTime() - wait.since());
        if (left <= 0) {
            listener.accept(wait.number());
            left = limit;
        }
        synchronized (this) {
            if (!closed) {
                next = schedule(left);
            }
        }
    }

    private Future<?> schedule(long nanos) {
        return SCHEDULER.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        next.cancel(false);
    }
}
