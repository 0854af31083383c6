package dev.synapse.shared.job;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the clock of a shard's Redis steps, because it was set or because a replica with another clock took over, and adjusts the
 * due times and leases that were measured by it. Between two readings the clock has to advance as the monotonic clock of this process,
 * give or take {@value #TOLERANCE_MS} ms. Thread-safe; throws {@code RedisUnavailable}.
 */
final class ClockSteps {

    private static final Logger log = LoggerFactory.getLogger(ClockSteps.class);
    private static final Script ADJUST = Script.load("adjust_clock");
    private static final long TOLERANCE_MS = 2000;

    /** One in this many milliseconds is tolerated as well, since clocks drift while they are not read. */
    private static final long DRIFT = 500;

    private final Redis redis;
    private final LongSupplier nanoTime;
    private final Map<Shard, Reading> newest = new ConcurrentHashMap<>();

    ClockSteps(Redis redis) {
        this(redis, System::nanoTime);
    }

    ClockSteps(Redis redis, LongSupplier nanoTime) {
        this.redis = redis;
        this.nanoTime = nanoTime;
    }

    /**
     * The time that the next reading should give.
     *
     * @param sent when the reading was requested, as {@link System#nanoTime}
     * @param earliest the earliest time in ms that is plausible, empty before the first reading
     * @param latest the latest time in ms that is plausible if Redis replies at once, empty before the first reading
     */
    record Expectation(long sent, String earliest, String latest) {}

    /** A time of Redis in ms, read between {@code sent} and {@code received}, and the number of steps that were adjusted by then. */
    private record Reading(long time, String steps, long sent, long received) {

        /** The earliest plausible time of a reading that is requested at {@code nanos}. */
        long earliest(long nanos) {
            return time + TimeUnit.NANOSECONDS.toMillis(nanos - received) - tolerance(nanos);
        }

        /** The latest plausible time of a reading that is received at {@code nanos}. */
        long latest(long nanos) {
            return time + TimeUnit.NANOSECONDS.toMillis(nanos - sent) + tolerance(nanos);
        }

        private long tolerance(long nanos) {
            return TOLERANCE_MS + TimeUnit.NANOSECONDS.toMillis(nanos - sent) / DRIFT;
        }

        /** By how many ms the clock has stepped until the next reading; 0 if that is plausible. */
        long stepUntil(Reading next) {
            if (next.time < earliest(next.sent)) {
                return next.time - earliest(next.sent) - tolerance(next.sent);
            }
            return next.time > latest(next.received) ? next.time - latest(next.received) + tolerance(next.received) : 0;
        }
    }

    /** The time at which a reading that is requested now should arrive at Redis. */
    Expectation expect(Shard shard) {
        long sent = nanoTime.getAsLong();
        Reading last = newest.get(shard);
        return last == null
                ? new Expectation(sent, "", "")
                : new Expectation(sent, Long.toString(last.earliest(sent)), Long.toString(last.latest(sent)));
    }

    /** Reads the clock, and adjusts due times and leases if it has stepped. */
    void check(Shard shard) {
        Expectation expected = expect(shard);
        observe(shard, expected, adjust(shard, 0, ""));
    }

    /**
     * Takes note of a reading, and adjusts due times and leases if the clock has stepped.
     *
     * @param reply the time and the number of steps, as {@code promote.lua} and {@code adjust_clock.lua} tell them
     */
    void observe(Shard shard, Expectation expected, List<String> reply) {
        Reading reading =
                new Reading(Long.parseLong(reply.get(0)), reply.get(1), expected.sent(), nanoTime.getAsLong());
        Reading last = newest.get(shard);
        long step = last == null || !last.steps().equals(reading.steps()) ? 0 : last.stepUntil(reading);
        // last, so that a step is noticed again if Redis fails now
        newest.put(shard, step == 0 ? reading : adjustStep(shard, reading, step));
    }

    private Reading adjustStep(Shard shard, Reading reading, long step) {
        List<String> reply = adjust(shard, step, reading.steps());
        if (reply.get(2).equals("1")) {
            log.warn(
                    "The clock of Redis stepped by {} s; due times and leases of {} are adjusted",
                    TimeUnit.MILLISECONDS.toSeconds(step),
                    shard.tag());
        }
        return new Reading(reading.time(), reply.get(1), reading.sent(), reading.received());
    }

    private List<String> adjust(Shard shard, long step, String knownSteps) {
        List<String> keys = new ArrayList<>(List.of(shard.clockSteps(), shard.delayed()));
        List<String> args = new ArrayList<>(List.of(Long.toString(step), knownSteps));
        Arrays.stream(Role.values()).forEach(role -> {
            keys.add(shard.jobs(role));
            args.add(role.text());
        });
        return redis.run(ADJUST, keys, args);
    }
}
