package dev.synapse.shared.loop;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Runs a task again and again on a virtual thread until it is closed. The task returns the pause until its next run, and handles its own
 * exceptions: one that escapes ends the loop. Thread-safe.
 */
public final class RunUntilClosed implements AutoCloseable {

    private final Duration firstPause;
    private final Supplier<Duration> task;
    private final Waiter waiter;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Creates the loop; {@link #start} starts it.
     *
     * @param name the name of the thread
     * @param firstPause the pause before the first run
     */
    public RunUntilClosed(String name, Duration firstPause, Supplier<Duration> task) {
        this(name, firstPause, task, Waiter.withPermits());
    }

    RunUntilClosed(String name, Duration firstPause, Supplier<Duration> task, Waiter waiter) {
        this.firstPause = firstPause;
        this.task = task;
        this.waiter = waiter;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Starts the loop; at most once. */
    public void start() {
        thread.start();
    }

    private void run() {
        Duration pause = firstPause;
        try {
            while (true) {
                waiter.await(pause);
                if (closed) {
                    return;
                }
                pause = task.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts the next run without its pause; during a run, another one follows at once. */
    public void wake() {
        waiter.wake();
    }

    /** Whether no more runs begin. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends the loop after the run in progress, which is neither interrupted nor awaited. */
    @Override
    public void close() {
        closed = true;
        waiter.wake();
    }

    /** As {@link #close}, but also interrupts the run in progress. */
    public void closeNow() {
        close();
        thread.interrupt();
    }

    /** Waits for the end of a closed loop, at most for {@code limit}. */
    public void awaitEnd(Duration limit) throws InterruptedException {
        thread.join(limit);
    }
}
