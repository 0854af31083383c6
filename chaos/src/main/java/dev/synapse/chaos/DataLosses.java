package dev.synapse.chaos;

import dev.synapse.chaos.FaultInjector.Fault;
import dev.synapse.chaos.FaultKind.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The faults of a soak that made Redis lose data, and what they excuse. PostgreSQL has all that was accepted, so nothing else may be lost.
 *
 * @param attempts maximum number of attempts of a step
 * @param all losses of all data
 * @param newest losses of data not much older than the fault
 */
record DataLosses(int attempts, List<Fault> all, List<Fault> newest) {

    /** The data that a loss of the newest data takes along is not older than this. */
    private static final Duration NEWEST = Duration.ofSeconds(10);

    static DataLosses of(int attempts, RedisSetup redis, List<Fault> faults) {
        return new DataLosses(attempts, with(Loss.ALL, redis, faults), with(Loss.NEWEST, redis, faults));
    }

    private static List<Fault> with(Loss loss, RedisSetup redis, List<Fault> faults) {
        return faults.stream().filter(fault -> redis.loss(fault.kind()) == loss).toList();
    }

    /**
     * Maximum number of model calls of a step that was called between these times. After a loss of all data the step may use all of its
     * attempts again, after a loss of the newest data the attempt that was lost.
     */
    int callLimit(long first, long last) {
        return attempts * (1 + count(all, first, last)) + count(newest, first, last);
    }

    /** The limit for a reader of the report. */
    String limitText() {
        return attempts + (all.isEmpty() && newest.isEmpty() ? "" : " and those repeated after a loss of Redis's data");
    }

    private static int count(List<Fault> losses, long first, long last) {
        return (int) losses.stream()
                .filter(loss -> loss.at() <= last && loss.over() >= first)
                .count();
    }

    /** Whether Redis may have lost what was written at that time. */
    boolean mayHaveLost(Instant written) {
        long time = System.nanoTime() - Duration.between(written, Instant.now()).toNanos();
        return all.stream().anyMatch(loss -> time <= loss.over() + NEWEST.toNanos())
                || newest.stream()
                        .anyMatch(
                                loss -> time >= loss.at() - NEWEST.toNanos() && time <= loss.over() + NEWEST.toNanos());
    }
}
