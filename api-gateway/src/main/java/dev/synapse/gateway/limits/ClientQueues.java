package dev.synapse.gateway.limits;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs the tasks of each client a few at a time, in order of arrival, with a limited number of waiting tasks. A burst of one client thus
 * competes for the CPU as a few tasks do, and clients do not wait for each other. Thread-safe.
 */
final class ClientQueues {

    private final int running;
    private final int waiting;
    private final Duration maxWait;
    private final Map<String, Queue> queues = new HashMap<>();

    /**
     * Creates the queues.
     *
     * @param running the concurrent tasks of a client
     * @param waiting the tasks of a client that may wait
     * @param maxWait the time after which a task gives up waiting
     */
    ClientQueues(int running, int waiting, Duration maxWait) {
        this.running = running;
        this.waiting = waiting;
        this.maxWait = maxWait;
    }

    private static final class Queue {

        private final Semaphore slots;
        private int tasks;

        private Queue(int running) {
            slots = new Semaphore(running, true);
        }
    }

    /** Waits until the task may run. False, and then without a call of {@link #leave}, if too many tasks wait or the wait is too long. */
    boolean enter(String client) throws InterruptedException {
        Queue queue;
        synchronized (queues) {
            queue = queues.computeIfAbsent(client, key -> new Queue(running));
            if (queue.tasks >= running + waiting) {
                return false;
            }
            queue.tasks++;
        }
        boolean entered = false;
        try {
            entered = queue.slots.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS);
            return entered;
        } finally {
            if (!entered) {
                forget(client, queue);
            }
        }
    }

    /** Ends a task that has entered. */
    void leave(String client) {
        Queue queue;
        synchronized (queues) {
            queue = queues.get(client);
        }
        if (queue == null) {
            throw new IllegalStateException("the client has no tasks: " + client);
        }
        queue.slots.release();
        forget(client, queue);
    }

    /** Number of clients with tasks. */
    int clients() {
        synchronized (queues) {
            return queues.size();
        }
    }

    private void forget(String client, Queue queue) {
        synchronized (queues) {
            queue.tasks--;
            if (queue.tasks == 0) {
                queues.remove(client);
            }
        }
    }
}
