package dev.synapse.workers.loop;

import dev.synapse.shared.job.Consumer;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.job.JobLoop;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;

/**
 * The loops of a worker: one over the normal stream, and one over the bulk stream with half as many slots of its own. Bulk steps
 * therefore never occupy the slots of normal ones, and half is enough that a large turn on an idle worker hardly notices. Thread-safe.
 */
final class StepLoops {

    private final JobLoop normal;
    private final JobLoop bulk;

    private StepLoops(JobLoop normal, JobLoop bulk) {
        this.normal = normal;
        this.bulk = bulk;
    }

    /**
     * Starts both loops.
     *
     * @param name the name of the consumers, unique to this start of the process
     * @param maxInFlight the maximum number of concurrent normal steps
     */
    static StepLoops start(
            Redis redis, Shards shards, String name, Duration lease, int maxInFlight, JobHandler handler) {
        Consumer normal = new Consumer(Role.WORKERS, name, lease, maxInFlight);
        Consumer bulk = new Consumer(Role.BULK_WORKERS, name, lease, Math.ceilDiv(maxInFlight, 2));
        return new StepLoops(
                JobLoop.start(redis, shards, normal, handler), JobLoop.start(redis, shards, bulk, handler));
    }

    /** Interrupts the steps of a turn that accepts no more results. */
    void stopWork(TurnId turn) {
        normal.stopWork(turn);
        bulk.stopWork(turn);
    }

    /** Closes both loops at the same time; waits at most {@code drain} for running steps. */
    void close(Duration drain) {
        Thread closing = Thread.ofVirtual().name("bulk-workers-close").start(() -> bulk.close(drain));
        normal.close(drain);
        try {
            closing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
