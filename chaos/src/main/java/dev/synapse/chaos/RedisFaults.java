package dev.synapse.chaos;

import dev.synapse.embedded.EmbeddedRedis;
import java.time.Duration;
import java.util.Random;

/** Faults of Redis. */
final class RedisFaults {

    private static final int MAX_DOWNTIME_MILLIS = 3000;
    private static final int MAX_SUSPENSION_MILLIS = 8000;
    private static final int MAX_LAG_MILLIS = 1000;
    private static final int MAX_PROMOTION_MILLIS = 2000;
    private static final int MAX_FULL_MILLIS = 5000;

    private RedisFaults() {}

    /** SIGKILL; the server is started again. */
    static FaultAction kill() {
        return (targets, random) -> targets.redis().map(redis -> {
            KillableServer<EmbeddedRedis> server = redis.master();
            return new Injection(redis, Pauses.upTo(MAX_DOWNTIME_MILLIS, random), server::kill, server::start);
        });
    }

    /** SIGSTOP: connections stay open, and nothing answers. */
    static FaultAction pause() {
        return (targets, random) -> targets.redis().map(redis -> {
            KillableServer<EmbeddedRedis> server = redis.master();
            return new Injection(redis, Pauses.upTo(MAX_SUSPENSION_MILLIS, random), server::suspend, server::resume);
        });
    }

    /** A power cut: SIGKILL, and the newest file loses its end, which may become zeros or garbage. */
    static FaultAction tearTail() {
        return (targets, random) -> targets.redis().map(redis -> {
            KillableServer<EmbeddedRedis> server = redis.master();
            TornTail torn = TornTail.any(random);
            return new Injection(
                    redis,
                    Pauses.upTo(MAX_DOWNTIME_MILLIS, random),
                    () -> {
                        server.kill();
                        torn.applyTo(server.home());
                    },
                    server::start);
        });
    }

    /** A replica that lags takes over; the old master is killed, and becomes the replica. */
    static FaultAction failOver() {
        return (targets, random) -> targets.redis()
                .filter(RedisPair::hasReplica)
                .map(redis -> failOver(
                        redis, Pauses.upTo(MAX_LAG_MILLIS, random), Pauses.upTo(MAX_PROMOTION_MILLIS, random), random));
    }

    private static Injection failOver(RedisPair redis, Duration lag, Duration downtime, Random random) {
        Duration pause = lag.plus(downtime).plus(Pauses.upTo(MAX_DOWNTIME_MILLIS, random));
        return new Injection(redis, pause, () -> redis.failOver(lag, downtime), redis::restoreReplica);
    }

    /** No room on the disk of the append-only file. */
    static FaultAction fillDisk() {
        return (targets, random) -> targets.redis().map(redis -> {
            FullDisk disk = new FullDisk(redis.master());
            return new Injection(redis, Pauses.upTo(MAX_FULL_MILLIS, random), disk::fill, () -> {
                disk.free();
                redis.awaitWritable();
            });
        });
    }

    /** Redis loses all of its data. */
    static FaultAction flush() {
        return (targets, _) -> targets.redis().map(redis -> Injection.momentary(redis, redis::flush));
    }
}
